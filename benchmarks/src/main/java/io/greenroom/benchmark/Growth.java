package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Whether throughput and memory keep their size as jobs, environments and logs become more by factors of ten. */
final class Growth implements Benchmark {
    private static final int[] JOBS = {1000, 10_000, 100_000};
    private static final int[] ENVIRONMENTS = {10, 100, 1000};
    private static final int[] LOG_KIB = {10, 100, 1000, 10_000};
    private static final int PROBE = 2000;
    private static final int PRINTING = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final String PRINTER = """
            description: Prints as much as it is told
            commands:
              nothing:
                run: 'head -c "$((ARG_KiB * 1024))" /dev/zero | tr "\\0" x | fold -w 100'
                arguments: {KiB: {required: true}}
            """;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String question() {
        return "throughput and memory as jobs, environments and logs become ten times as many";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        jobs(lab, figures);
        environments(lab, figures);
        logs(lab, figures);
    }

    /** One worker after the other jobs of all steps before. */
    private static void jobs(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("growth-jobs");
        try (var simulated = lab.simulator();
                var worker = lab.noOpWorker(simulated, folder)) {
            for (int jobs : JOBS) {
                int count = lab.scaled(jobs);
                String who = "%,d jobs".formatted(count);
                figures.add(who, "jobs/s", rate(simulated, count));
                figures.add(who + ": resident", "MiB", worker.residentMiB());
                figures.add(
                        who + ": history",
                        "MiB",
                        Lab.sizeInMiB(folder.resolve("state").resolve("history.db")));
            }
        }
    }

    private static double rate(Simulated simulated, int count) throws IOException {
        simulated.carryOut(Order.countAnew());
        simulated.carryOut(Order.offer(count, Definitions.RUN, NoOpProvider.run(NoOpProvider.AT_ONCE)));
        return count / simulated.awaitAll(count, PATIENCE).seconds();
    }

    /** Environments of the local provider in which nothing runs. */
    private static void environments(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path blueprints = CommandRate.blueprints(lab, CommandRate.BLUEPRINT);
        try (var simulated = lab.simulator();
                var worker =
                        lab.noOpWorker(simulated, lab.folder("growth-environments"), "blueprints: " + blueprints)) {
            int there = 0;
            for (int environments : ENVIRONMENTS) {
                int count = lab.scaled(environments);
                simulated.carryOut(Order.countAnew());
                simulated.carryOut(Order.offer(count - there, Definitions.START, Map.of("BlueprintName", "nothing")));
                Tally tally = simulated.awaitAll(count - there, PATIENCE);
                String who = "%,d environments".formatted(count);
                figures.add(who + ": started", "/s", (count - there) / tally.seconds());
                figures.add(who + ": jobs beside them", "jobs/s", rate(simulated, lab.scaled(PROBE)));
                figures.add(who + ": resident", "MiB", worker.residentMiB());
                there = count;
            }
        }
    }

    private static void logs(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("growth-logs");
        Path blueprints = CommandRate.blueprints(lab, PRINTER);
        try (var simulated = lab.simulator();
                var worker = lab.worker(simulated, folder, "blueprints: " + blueprints)) {
            Map<String, String> nothing = CommandRate.started(simulated, Map.of());
            for (int kib : LOG_KIB) {
                nothing.put("ArgumentsJSON", "{\"KiB\": \"%d\"}".formatted(kib));
                simulated.carryOut(Order.countAnew());
                simulated.carryOut(Order.offer(lab.scaled(PRINTING), Definitions.RUN, nothing));
                Tally tally = simulated.awaitAll(lab.scaled(PRINTING), PATIENCE);
                String who = "commands that print %,d KiB".formatted(kib);
                figures.add(who, "/s", lab.scaled(PRINTING) / tally.seconds());
                figures.add(who + ": resident", "MiB", worker.residentMiB());
            }
        }
    }
}
