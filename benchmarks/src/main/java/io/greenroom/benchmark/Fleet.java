package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What many workers on one table cost, and how soon they take over from each other. */
final class Fleet implements Benchmark {
    private static final int AT_ONCE = 2000;
    private static final int TRIOS = 200;
    private static final int[] JOBS = {100, 1000, 10_000};
    private static final int KILLS = 20;
    private static final int JOBS_AT_A_KILL = 20;
    private static final int WORKERS = 10;
    private static final int JOBS_EACH = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** Until a worker that was started has given back what memory it used for that. */
    private static final int SETTLING_SECONDS = 75;
    /** Until it works, and has looked at the others. */
    private static final int STARTING_SECONDS = 15;

    private static final Duration WATCHED = Duration.ofMinutes(10);
    private static final double HOUR = 3600;

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public String question() {
        return "what many workers on one table cost, and how soon jobs of one that is killed are acted on";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        writes(lab, figures);
        idle(lab, figures);
        for (int jobs : JOBS) {
            takeOver(lab, lab.scaled(jobs), figures);
        }
        kills(lab, figures);
        manyWorkers(lab, lab.scaled(JOBS_EACH), figures);
    }

    /** No link is shown meanwhile: showing one takes the job through the queue once more, and then it waits as before. */
    private static String settings(int jobs) {
        return "jobs: {maxConcurrent: %d, linkAfter: never}".formatted(jobs);
    }

    /** Of one worker; the second one that most have costs what an idle one does. */
    private static void writes(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("fleet");
        try (var simulated = lab.simulator();
                var table = lab.table(simulated);
                var worker = lab.noOpWorker(simulated, table, "one", folder)) {
            simulated.carryOut(
                    Order.offer(lab.scaled(AT_ONCE) / 10 + 1, Definitions.RUN, NoOpProvider.run(NoOpProvider.AT_ONCE)));
            simulated.awaitAll(lab.scaled(AT_ONCE) / 10 + 1, PATIENCE);
            int jobs = lab.scaled(AT_ONCE);
            perPiece(
                    simulated,
                    folder,
                    "job",
                    jobs,
                    jobs,
                    figures,
                    () -> simulated.carryOut(
                            Order.offer(jobs, Definitions.RUN, NoOpProvider.run(NoOpProvider.AT_ONCE))));
            int trios = lab.scaled(TRIOS);
            perPiece(
                    simulated,
                    folder,
                    "environment, its command and its end",
                    trios,
                    3 * trios,
                    figures,
                    () -> simulated.carryOut(Order.trios(trios)));
            figures.add("resident after that", "MiB", worker.residentMiB());
        }
    }

    /** What is offered to the worker. */
    private interface Offer {
        void make() throws IOException;
    }

    /** The worker's heartbeats are in it. */
    private static void perPiece(
            Simulated simulated, Path folder, String piece, int pieces, int jobs, Figures figures, Offer offer)
            throws IOException, InterruptedException {
        simulated.carryOut(Order.countAnew());
        awaitCounts();
        double writes = writes(folder);
        double reads = reads(folder);
        offer.make();
        Tally tally = simulated.awaitAll(jobs, PATIENCE);
        awaitCounts();
        figures.add("writes for each " + piece, "", (writes(folder) - writes) / pieces);
        figures.add("reads for each " + piece, "", (reads(folder) - reads) / pieces);
        figures.add("throughput: " + piece, "/s", pieces / tally.seconds());
    }

    /** Until the counts that processes write once a second are right. */
    private static void awaitCounts() throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(3));
    }

    private static void settle(Lab lab) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(Math.max(STARTING_SECONDS, lab.scaled(SETTLING_SECONDS))));
    }

    private static double writes(Path folder) throws IOException {
        return (double) Lab.counted(folder.resolve("state").resolve(TableCalls.WRITES));
    }

    private static double reads(Path folder) throws IOException {
        return (double) Lab.counted(folder.resolve("state").resolve(TableCalls.READS));
    }

    /** Two workers with nothing to do, and no queue that would wake them up. */
    private static void idle(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("fleet");
        try (var simulated = lab.simulator();
                var table = lab.table(simulated);
                var worker = lab.noOpWorker(simulated, table, "one", folder);
                var other = lab.noOpWorker(simulated, table, "two", lab.folder("fleet"))) {
            settle(lab);
            simulated.carryOut(Order.countAnew());
            double writes = writes(folder);
            double reads = reads(folder);
            double cpu = worker.cpuSeconds();
            long begun = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(lab.scaled(Math.toIntExact(WATCHED.toSeconds()))));
            double seconds = (System.nanoTime() - begun) / 1e9;
            double hour = HOUR / seconds;
            figures.add("idle: writes", "/h", (writes(folder) - writes) * hour);
            figures.add("idle: reads", "/h", (reads(folder) - reads) * hour);
            long polls = simulated.carryOut(Order.tell()).calls().getOrDefault("PollForJobs", 0L);
            figures.add("idle: polls of each of two", "/h", polls * hour / 2);
            figures.add("idle: of one processor", "%", (worker.cpuSeconds() - cpu) * 100 / seconds);
            figures.add("idle: resident", "MiB", worker.residentMiB());
            figures.add("idle: resident, the other one", "MiB", other.residentMiB());
        }
    }

    /** Of all jobs of one worker by one other. */
    private static void takeOver(Lab lab, int jobs, Figures figures) throws IOException, InterruptedException {
        String who = "%,d jobs of one worker".formatted(jobs);
        Path heirs = lab.folder("fleet");
        try (var simulated = lab.simulator();
                var table = lab.table(simulated);
                var worker = lab.noOpWorker(simulated, table, "one", lab.folder("fleet"), settings(jobs))) {
            simulated.carryOut(Order.offer(jobs, Definitions.RUN, NoOpProvider.run(NoOpProvider.FOR_EVER)));
            Tally tally = simulated.awaitAcknowledged(jobs, PATIENCE);
            figures.add(who + ": acknowledged within", "s", tally.secondsToAcknowledged());
            try (var heir = lab.noOpWorker(simulated, table, "two", heirs, settings(jobs))) {
                settle(lab);
                figures.add(who + ": resident before", "MiB", worker.residentMiB());
                double writes = writes(heirs);
                double reads = reads(heirs);
                worker.kill();
                actedOn(simulated, jobs, who, figures);
                awaitCounts();
                figures.add(who + ": writes to take them over", "", writes(heirs) - writes);
                figures.add(who + ": reads to take them over", "", reads(heirs) - reads);
                figures.add(who + ": resident, who took over", "MiB", heir.residentMiB());
            }
        }
    }

    /** Until the first, and each, of so many jobs was asked about: the first thing that a worker does for one that it takes over. */
    private static void actedOn(Simulated simulated, int jobs, String who, Figures figures)
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

    /** Two workers; the one that has the jobs is killed, again and again, and another one starts in its place. */
    private static void kills(Lab lab, Figures figures) throws IOException, InterruptedException {
        int kills = lab.scaled(KILLS);
        String who = "%d kills, %d jobs".formatted(kills, JOBS_AT_A_KILL);
        try (var simulated = lab.simulator();
                var table = lab.table(simulated)) {
            Subject busy = lab.noOpWorker(simulated, table, "first", lab.folder("fleet"));
            try {
                simulated.carryOut(
                        Order.offer(JOBS_AT_A_KILL, Definitions.RUN, NoOpProvider.run(NoOpProvider.FOR_EVER)));
                simulated.awaitAcknowledged(JOBS_AT_A_KILL, PATIENCE);
                for (int kill = 1; kill <= kills; kill++) {
                    Subject next = lab.noOpWorker(simulated, table, "after-" + kill, lab.folder("fleet"));
                    Thread.sleep(Duration.ofSeconds(STARTING_SECONDS).plusMillis(500L * kill));
                    busy.kill();
                    busy = next;
                    actedOn(simulated, JOBS_AT_A_KILL, who, figures);
                }
            } finally {
                busy.close();
            }
        }
    }

    /** The jobs of one of ten are taken over by nine. */
    private static void manyWorkers(Lab lab, int each, Figures figures) throws IOException, InterruptedException {
        String who = "%d workers, %,d jobs each".formatted(WORKERS, each);
        int spare = Math.max(each / 5, 2);
        var folders = new ArrayList<Path>();
        List<Subject> workers = new ArrayList<>();
        try (var simulated = lab.simulator();
                var table = lab.table(simulated)) {
            for (int i = 0; i < WORKERS; i++) {
                Path folder = lab.folder("fleet");
                folders.add(folder);
                workers.add(lab.noOpWorker(simulated, table, "worker-" + i, folder, settings(each + spare)));
            }
            simulated.carryOut(Order.offer(WORKERS * each, Definitions.RUN, NoOpProvider.run(NoOpProvider.FOR_EVER)));
            Tally tally = simulated.awaitAcknowledged(WORKERS * each, PATIENCE);
            figures.add(who + ": acknowledged within", "s", tally.secondsToAcknowledged());
            settle(lab);
            for (Subject worker : workers) {
                figures.add(who + ": resident", "MiB", worker.residentMiB());
            }
            double writes = writes(folders.getFirst());
            double reads = reads(folders.getFirst());
            Thread.sleep(Duration.ofMinutes(1));
            figures.add(who + ": writes of one while they wait", "/min", writes(folders.getFirst()) - writes);
            figures.add(who + ": reads of one while they wait", "/min", reads(folders.getFirst()) - reads);
            int left = Math.toIntExact(table.jobsOf("worker-1"));
            figures.add(who + ": jobs of the one that is killed", "", left);
            workers.get(1).kill();
            actedOn(simulated, left, who, figures);
        } finally {
            for (Subject worker : workers) {
                worker.kill();
            }
        }
    }
}
