package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What jobs cost that wait, and how soon they change hands when their worker ends. */
final class Waiting implements Benchmark {
    private static final int[] JOBS = {1000, 10_000, 100_000};
    private static final int PROCESSES = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** Until memory that was used for a moment is given back; looks become rarer for another minute and a half. */
    private static final Duration SETTLING = Duration.ofSeconds(75);

    private static final Duration WATCHED = Duration.ofSeconds(20);

    private static final String SLEEPERS = """
            description: Commands that only wait
            commands:
              nothing: {run: "exec sleep 3600", timeout: 2h}
            """;

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public String question() {
        return "what 1,000 to 100,000 waiting jobs cost, and how soon they change hands";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        for (int jobs : JOBS) {
            noOp(lab, lab.scaled(jobs), figures);
        }
        processes(lab, lab.scaled(PROCESSES), figures);
    }

    /** No link is shown meanwhile: showing one takes the job through the queue once more, and then it waits as before. */
    private static String[] settings(int jobs) {
        return new String[] {"jobs: {maxConcurrent: %d, linkAfter: never, drainGrace: 5m}".formatted(jobs)};
    }

    private static void noOp(Lab lab, int jobs, Figures figures) throws IOException, InterruptedException {
        String who = "%,d jobs".formatted(jobs);
        Path folder = lab.folder("waiting");
        try (var simulated = lab.simulator()) {
            try (var worker = lab.noOpWorker(simulated, folder, settings(jobs))) {
                simulated.carryOut(Order.offer(jobs, Definitions.RUN, NoOpProvider.run(NoOpProvider.FOR_EVER)));
                Tally tally = simulated.awaitAcknowledged(jobs, PATIENCE);
                figures.add(who + ": acknowledged within", "s", tally.secondsToAcknowledged());
                watch(who, worker, folder, figures);
                worker.kill();
            }
            simulated.carryOut(Order.countAnew());
            try (var worker = lab.noOpWorker(simulated, folder, settings(jobs))) {
                figures.add(who + ": all taken up after a kill within", "s", takenUp(simulated, worker, jobs));
                figures.add(who + ": all handed back on SIGTERM within", "s", worker.stop());
                figures.add(
                        who + ": handed back",
                        "",
                        simulated.carryOut(Order.tell()).handedBack());
            }
        }
    }

    private static void watch(String who, Subject worker, Path folder, Figures figures)
            throws IOException, InterruptedException {
        Path looks = folder.resolve("state").resolve(NoOpProvider.LOOKS);
        Thread.sleep(SETTLING);
        double cpu = worker.cpuSeconds();
        long looked = Lab.counted(looks);
        long begun = System.nanoTime();
        Thread.sleep(WATCHED);
        double seconds = (System.nanoTime() - begun) / 1e9;
        figures.add(who + ": resident", "MiB", worker.residentMiB());
        figures.add(who + ": of one processor", "%", (worker.cpuSeconds() - cpu) * 100 / seconds);
        figures.add(who + ": threads", "", worker.threads());
        figures.add(who + ": looks at the provider", "/s", (Lab.counted(looks) - looked) / seconds);
        figures.add(
                who + ": journal",
                "MiB",
                Lab.sizeInMiB(
                        folder.resolve("state").resolve("journal.db"),
                        folder.resolve("state").resolve("journal.db-wal")));
    }

    /** Until the service was asked about each. */
    private static double takenUp(Simulated simulated, Subject worker, int jobs)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long end = begun + PATIENCE.toNanos();
        while (simulated.carryOut(Order.tell()).calls().getOrDefault("GetJobDetails", 0L) < jobs) {
            if (System.nanoTime() > end) {
                throw new IOException("Process %d does not take up what it left".formatted(worker.pid()));
            }
            Thread.sleep(100);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void processes(Lab lab, int jobs, Figures figures) throws IOException, InterruptedException {
        String who = "%,d processes".formatted(jobs);
        Path folder = lab.folder("waiting-processes");
        Path blueprints = CommandRate.blueprints(lab, SLEEPERS);
        try (var simulated = lab.simulator();
                var worker = lab.worker(
                        simulated,
                        folder,
                        "blueprints: " + blueprints,
                        "jobs: {maxConcurrent: %d, linkAfter: never, drainGrace: 5m}".formatted(jobs + 10))) {
            Map<String, String> nothing = CommandRate.started(simulated, Map.of());
            simulated.carryOut(Order.offer(jobs, Definitions.RUN, nothing));
            simulated.awaitAcknowledged(jobs, PATIENCE);
            watch(who, worker, folder, figures);
            simulated.carryOut(Order.offer(
                    1, Definitions.END, Map.of("EnvironmentId", nothing.getOrDefault("EnvironmentId", ""))));
            simulated.carryOut(Order.awaitEnded(jobs + 1, PATIENCE));
        }
    }
}
