package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** How soon workers on one table take over from each other. */
final class TakeOver implements Benchmark {
    private static final int[] JOBS = {100, 1000, 10_000};
    private static final int KILLS = 20;
    private static final int JOBS_AT_A_KILL = 20;

    @Override
    public String name() {
        return "take-over";
    }

    @Override
    public String question() {
        return "how soon another worker on the table acts on the jobs of one that is killed";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        kills(lab, figures);
        for (int jobs : JOBS) {
            takeOver(lab, lab.scaled(jobs), figures);
        }
    }

    /** Of all jobs of one worker by one other. */
    private static void takeOver(Lab lab, int jobs, Figures figures) throws IOException, InterruptedException {
        String who = "%,d jobs of one worker".formatted(jobs);
        Path heirs = lab.folder("fleet");
        try (var simulated = lab.simulator();
                var table = lab.table(simulated);
                var worker = lab.noOpWorker(simulated, table, "one", lab.folder("fleet"), Workers.settings(jobs))) {
            simulated.carryOut(Order.offer(jobs, Definitions.RUN, NoOpProvider.run(NoOpProvider.FOR_EVER)));
            Tally tally = simulated.awaitAcknowledged(jobs, Workers.PATIENCE);
            figures.add(who + ": acknowledged within", "s", tally.secondsToAcknowledged());
            try (var heir = lab.noOpWorker(simulated, table, "two", heirs, Workers.settings(jobs))) {
                Workers.settle(lab);
                figures.add(who + ": resident before", "MiB", worker.residentMiB());
                double writes = Workers.writes(heirs);
                double reads = Workers.reads(heirs);
                worker.kill();
                Workers.actedOn(simulated, jobs, who, figures);
                Workers.awaitCounts();
                figures.add(who + ": writes to take them over", "", Workers.writes(heirs) - writes);
                figures.add(who + ": reads to take them over", "", Workers.reads(heirs) - reads);
                figures.add(who + ": resident, who took over", "MiB", heir.residentMiB());
            }
        }
    }

    /** Two workers; the one that has the jobs is killed, again and again, and another one starts in its place. */
    private static void kills(Lab lab, Figures figures) throws IOException, InterruptedException {
        int kills = lab.scaled(KILLS);
        String who = "%d kills, %d jobs".formatted(kills, JOBS_AT_A_KILL);
        String settings = Workers.settings(2 * JOBS_AT_A_KILL);
        try (var simulated = lab.simulator();
                var table = lab.table(simulated)) {
            Subject busy = lab.noOpWorker(simulated, table, "first", lab.folder("fleet"), settings);
            try {
                simulated.carryOut(
                        Order.offer(JOBS_AT_A_KILL, Definitions.RUN, NoOpProvider.run(NoOpProvider.FOR_EVER)));
                simulated.awaitAcknowledged(JOBS_AT_A_KILL, Workers.PATIENCE);
                for (int kill = 1; kill <= kills; kill++) {
                    Subject next = lab.noOpWorker(simulated, table, "after-" + kill, lab.folder("fleet"), settings);
                    Thread.sleep(Duration.ofSeconds(Workers.STARTING_SECONDS).plusMillis(500L * kill));
                    busy.kill();
                    busy = next;
                    Workers.actedOn(simulated, JOBS_AT_A_KILL, who, figures);
                }
            } finally {
                busy.close();
            }
        }
    }
}
