package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** How soon a worker polls, and what one costs that has nothing to do. */
final class StartUp implements Benchmark {
    private static final int BURST = 500;
    private static final int STARTS = 5;
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    /** From when polls are as rare as they become. */
    private static final Duration QUIET = Duration.ofMinutes(2);

    private static final Duration WATCHED = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public String question() {
        return "seconds to the first poll; memory, CPU and calls of a worker that has nothing to do";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        try (var simulated = lab.simulator()) {
            Path folder = lab.folder("start-up");
            started(lab, simulated, folder); // writes the archive of classes if there is none yet
            for (int i = 0; i < lab.scaled(STARTS); i++) {
                figures.add("first poll sent after", "s", started(lab, simulated, folder));
            }
        }
        idle(lab, figures);
        burst(lab, figures);
    }

    private static double started(Lab lab, Simulated simulated, Path folder) throws IOException, InterruptedException {
        simulated.carryOut(Order.countAnew());
        try (var worker = lab.worker(simulated, folder)) {
            Instant polled = simulated.carryOut(Order.tell()).firstPoll();
            while (polled == null) {
                worker.mustComeTo("its first poll");
                Thread.sleep(10);
                polled = simulated.carryOut(Order.tell()).firstPoll();
            }
            worker.stop();
            return Duration.between(worker.startedAt(), polled).toNanos() / 1e9;
        }
    }

    private static void idle(Lab lab, Figures figures) throws IOException, InterruptedException {
        try (var simulated = lab.simulator();
                var worker = lab.worker(simulated, lab.folder("idle"))) {
            Thread.sleep(A_MINUTE);
            figures.add("resident, idle for a minute", "MiB", worker.residentMiB());
            Thread.sleep(QUIET);
            simulated.carryOut(Order.countAnew());
            double cpu = worker.cpuSeconds();
            long begun = System.nanoTime();
            Thread.sleep(WATCHED);
            Tally tally = simulated.carryOut(Order.tell());
            double hours = (System.nanoTime() - begun) / 3600e9;
            figures.add("resident, idle for six minutes", "MiB", worker.residentMiB());
            figures.add("CPU in an idle hour", "ms", (worker.cpuSeconds() - cpu) * 1000 / hours);
            figures.add(
                    "calls in an idle hour",
                    "",
                    tally.calls().values().stream().mapToLong(Long::longValue).sum() / hours);
            figures.add("threads of the system, idle", "", worker.threads());
        }
    }

    private static void burst(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path blueprints = CommandRate.blueprints(lab, CommandRate.BLUEPRINT);
        try (var simulated = lab.simulator();
                var worker = lab.worker(simulated, lab.folder("burst"), "blueprints: " + blueprints)) {
            Map<String, String> nothing = CommandRate.started(simulated, Map.of());
            int burst = lab.scaled(BURST);
            simulated.carryOut(Order.offer(burst, Definitions.RUN, nothing));
            simulated.awaitAll(burst, Duration.ofMinutes(10));
            figures.add("resident, right after %d commands".formatted(burst), "MiB", worker.residentMiB());
            Thread.sleep(A_MINUTE);
            figures.add("resident, a minute after %d commands".formatted(burst), "MiB", worker.residentMiB());
        }
    }
}
