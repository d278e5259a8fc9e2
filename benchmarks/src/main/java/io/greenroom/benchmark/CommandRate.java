package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** How many commands that do nothing are run in a second, beside the same processes started by hand. */
final class CommandRate implements Benchmark {
    private static final int WARM_UP = 300;
    private static final int COMMANDS = 600;
    private static final int BY_HAND = 2000;
    private static final int BY_HAND_IN_DOCKER = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    static final String BLUEPRINT = """
            description: Nothing
            commands:
              nothing: {run: "true"}
            """;
    /** The image is made by hand: see docs/performance.md. */
    private static final String IMAGE = "greenroom-bench";

    private static final String IN_DOCKER = """
            description: Nothing, in a container
            provider: docker
            components:
              box: {image: "%s", run: "exec sleep 3600", commands: {nothing: {run: "true"}}}
            """.formatted(IMAGE);

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public String question() {
        return "commands a second on local and docker, beside the same started by hand";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        double byHand = byHand(lab, figures);
        double worker = local(lab, figures);
        figures.add("local: worker's share of the plain loop", "", worker / byHand);
        if (hasImage()) {
            double exec = execByHand(lab, figures);
            figures.add("docker: worker's share of docker exec", "", docker(lab, figures) / exec);
        }
    }

    /** As many shells as there are processors, each starting one after the other. */
    private static double byHand(Lab lab, Figures figures) throws IOException, InterruptedException {
        int loops = Runtime.getRuntime().availableProcessors();
        int each = lab.scaled(BY_HAND) / loops;
        long before = Forks.soFar();
        double rate = rateOf(loops, each, List.of("/bin/sh", "-c", loop(each, "/bin/sh -c true")));
        figures.add("sh -c true in a plain loop", "/s", rate);
        figures.add("sh -c true: processes each", "", (double) (Forks.soFar() - before) / (each * loops));
        return rate;
    }

    private static String loop(int times, String command) {
        return "i=0; while [ $i -lt %d ]; do %s; i=$((i+1)); done".formatted(times, command);
    }

    private static double rateOf(int loops, int each, List<String> command) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        var all = new ArrayList<Process>();
        for (int i = 0; i < loops; i++) {
            all.add(new ProcessBuilder(command).inheritIO().start());
        }
        for (Process one : all) {
            one.waitFor();
        }
        return loops * each / ((System.nanoTime() - begun) / 1e9);
    }

    private static double local(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path blueprints = blueprints(lab, BLUEPRINT);
        try (var simulated = lab.simulator();
                var worker = lab.worker(simulated, lab.folder("commands"), "blueprints: " + blueprints)) {
            return rate("local", Map.of(), lab, simulated, worker, figures);
        }
    }

    private static double docker(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path blueprints = blueprints(lab, IN_DOCKER);
        try (var simulated = lab.simulator();
                var worker = lab.worker(
                        simulated,
                        lab.folder("commands-in-docker"),
                        "blueprints: " + blueprints,
                        "providers: {docker: {}}")) {
            return rate("docker", Map.of("ComponentName", "box"), lab, simulated, worker, figures);
        }
    }

    static Path blueprints(Lab lab, String blueprint) throws IOException {
        Path folder = lab.folder("blueprints");
        Files.writeString(folder.resolve("nothing.yaml"), blueprint);
        return folder;
    }

    /** Starts the environment, and returns what configures an action that runs its command. */
    static Map<String, String> started(Simulated simulated, Map<String, String> further) throws IOException {
        simulated.carryOut(Order.offer(1, Definitions.START, Map.of("BlueprintName", "nothing")));
        String id = simulated.awaitAll(1, PATIENCE).variables().getOrDefault("EnvironmentId", "");
        simulated.carryOut(Order.countAnew());
        var configuration = new TreeMap<>(NoOpProvider.run("nothing", id));
        configuration.putAll(further);
        return configuration;
    }

    private static double rate(
            String where, Map<String, String> further, Lab lab, Simulated simulated, Subject worker, Figures figures)
            throws IOException {
        Map<String, String> nothing = started(simulated, further);
        int warmUp = lab.scaled(WARM_UP);
        simulated.carryOut(Order.offer(warmUp, Definitions.RUN, nothing));
        simulated.awaitAll(warmUp, PATIENCE);
        simulated.carryOut(Order.countAnew());
        long forks = Forks.soFar();
        double cpu = worker.cpuSeconds();
        int count = lab.scaled(COMMANDS);
        simulated.carryOut(Order.offer(count, Definitions.RUN, nothing));
        Tally tally = simulated.awaitAll(count, PATIENCE);
        double rate = count / tally.seconds();
        figures.add(where + ": commands through the worker", "/s", rate);
        figures.add(
                where + ": one of them, from queued to done: p50",
                "s",
                tally.whole().p50());
        figures.add(where + ": worker's CPU for a command", "ms", (worker.cpuSeconds() - cpu) * 1000 / count);
        figures.add(
                where + ": processes and threads begun for a command", "", (double) (Forks.soFar() - forks) / count);
        return rate;
    }

    private static boolean hasImage() throws InterruptedException {
        try {
            var asking = new ProcessBuilder("docker", "image", "inspect", IMAGE)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return asking.waitFor(1, TimeUnit.MINUTES) && asking.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no docker
        }
    }

    private static double execByHand(Lab lab, Figures figures) throws IOException, InterruptedException {
        String container = "greenroom-bench-" + ProcessHandle.current().pid();
        docker("run", "-d", "--name", container, IMAGE, "sleep", "600");
        try {
            int loops = Runtime.getRuntime().availableProcessors();
            int each = lab.scaled(BY_HAND_IN_DOCKER) / loops;
            double rate = rateOf(
                    loops, each, List.of("/bin/sh", "-c", loop(each, "docker exec " + container + " sh -c true")));
            figures.add("docker exec sh -c true in a plain loop", "/s", rate);
            return rate;
        } finally {
            docker("rm", "-f", container);
        }
    }

    private static void docker(String... arguments) throws IOException, InterruptedException {
        var process = new ProcessBuilder(Commands.of("docker", arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("docker " + String.join(" ", arguments) + " failed");
        }
    }
}
