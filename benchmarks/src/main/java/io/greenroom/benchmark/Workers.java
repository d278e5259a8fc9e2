package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What is measured of workers on one table, and the times that they take. */
final class Workers {
    static final Duration PATIENCE = Duration.ofMinutes(15);
    /** Until a worker that was started works, and has looked at the others. */
    static final int STARTING_SECONDS = 15;
    /** Until it has given back what memory it used for that. */
    private static final int SETTLING_SECONDS = 75;

    private Workers() {}

    /** No link is shown meanwhile: showing one takes the job through the queue once more, and then it waits as before. */
    static String settings(int jobs) {
        return "jobs: {maxConcurrent: %d, linkAfter: never}".formatted(jobs);
    }

    /** Until the counts that processes write once a second are right. */
    static void awaitCounts() throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(3));
    }

    static void settle(Lab lab) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(Math.max(STARTING_SECONDS, lab.scaled(SETTLING_SECONDS))));
    }

    static double writes(Path folder) throws IOException {
        return (double) Lab.counted(folder.resolve("state").resolve(TableCalls.WRITES));
    }

    static double reads(Path folder) throws IOException {
        return (double) Lab.counted(folder.resolve("state").resolve(TableCalls.READS));
    }

    /** Until the first, and each, of so many jobs was asked about: the first thing that a worker does for one that it takes over. */
    static void actedOn(Simulated simulated, int jobs, String who, Figures figures)
            throws IOException, InterruptedException {
        simulated.carryOut(Order.countAnew());
        long killed = System.nanoTime();
        long asked = 0;
        boolean begun = false;
        while (asked < jobs) {
            Thread.sleep(100);
            asked = simulated.carryOut(Order.tell()).calls().getOrDefault("GetJobDetails", 0L);
            double since = (System.nanoTime() - killed) / 1e9;
            if (asked > 0 && !begun) {
                begun = true;
                figures.add(who + ": first acted on after a kill", "s", since);
            }
            if (since > PATIENCE.toSeconds()) {
                throw new IOException("Of %d jobs of a killed worker %d were taken over".formatted(jobs, asked));
            }
        }
        figures.add(who + ": all acted on after a kill", "s", (System.nanoTime() - killed) / 1e9);
    }
}
