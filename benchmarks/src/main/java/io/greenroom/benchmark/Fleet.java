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
    private static final int WORKERS = 10;
    private static final int JOBS_EACH = 1000;

    private static final Duration WATCHED = Duration.ofMinutes(10);
    private static final double HOUR = 3600;

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public String question() {
        return "what many workers on one table cost, and how soon jobs of one of ten that is killed are acted on";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        writes(lab, figures);
        idle(lab, figures);
        manyWorkers(lab, lab.scaled(JOBS_EACH), figures);
    }

    /** Of one worker; the second one that most have costs what an idle one does. */
    private static void writes(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("fleet");
        try (var simulated = lab.simulator();
                var table = lab.table(simulated);
                var worker = lab.noOpWorker(simulated, table, "one", folder)) {
            simulated.carryOut(
                    Order.offer(lab.scaled(AT_ONCE) / 10 + 1, Definitions.RUN, NoOpProvider.run(NoOpProvider.AT_ONCE)));
            simulated.awaitAll(lab.scaled(AT_ONCE) / 10 + 1, Workers.PATIENCE);
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
        Workers.awaitCounts();
        double writes = Workers.writes(folder);
        double reads = Workers.reads(folder);
        offer.make();
        Tally tally = simulated.awaitAll(jobs, Workers.PATIENCE);
        Workers.awaitCounts();
        figures.add("writes for each " + piece, "", (Workers.writes(folder) - writes) / pieces);
        figures.add("reads for each " + piece, "", (Workers.reads(folder) - reads) / pieces);
        figures.add("throughput: " + piece, "/s", pieces / tally.seconds());
    }

    /** Two workers with nothing to do, and no queue that would wake them up. */
    private static void idle(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("fleet");
        try (var simulated = lab.simulator();
                var table = lab.table(simulated);
                var worker = lab.noOpWorker(simulated, table, "one", folder);
                var other = lab.noOpWorker(simulated, table, "two", lab.folder("fleet"))) {
            Workers.settle(lab);
            simulated.carryOut(Order.countAnew());
            double writes = Workers.writes(folder);
            double reads = Workers.reads(folder);
            double cpu = worker.cpuSeconds();
            long begun = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(lab.scaled(Math.toIntExact(WATCHED.toSeconds()))));
            double seconds = (System.nanoTime() - begun) / 1e9;
            double hour = HOUR / seconds;
            figures.add("idle: writes", "/h", (Workers.writes(folder) - writes) * hour);
            figures.add("idle: reads", "/h", (Workers.reads(folder) - reads) * hour);
            long polls = simulated.carryOut(Order.tell()).calls().getOrDefault("PollForJobs", 0L);
            figures.add("idle: polls of each of two", "/h", polls * hour / 2);
            figures.add("idle: of one processor", "%", (worker.cpuSeconds() - cpu) * 100 / seconds);
            figures.add("idle: resident", "MiB", worker.residentMiB());
            figures.add("idle: resident, the other one", "MiB", other.residentMiB());
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
                workers.add(lab.noOpWorker(simulated, table, "worker-" + i, folder, Workers.settings(each + spare)));
            }
            simulated.carryOut(Order.offer(WORKERS * each, Definitions.RUN, NoOpProvider.run(NoOpProvider.FOR_EVER)));
            Tally tally = simulated.awaitAcknowledged(WORKERS * each, Workers.PATIENCE);
            figures.add(who + ": acknowledged within", "s", tally.secondsToAcknowledged());
            Workers.settle(lab);
            for (Subject worker : workers) {
                figures.add(who + ": resident", "MiB", worker.residentMiB());
            }
            double writes = Workers.writes(folders.getFirst());
            double reads = Workers.reads(folders.getFirst());
            Thread.sleep(Duration.ofMinutes(1));
            figures.add(who + ": writes of one while they wait", "/min", Workers.writes(folders.getFirst()) - writes);
            figures.add(who + ": reads of one while they wait", "/min", Workers.reads(folders.getFirst()) - reads);
            int left = Math.toIntExact(table.jobsOf("worker-1"));
            figures.add(who + ": jobs of the one that is killed", "", left);
            workers.get(1).kill();
            Workers.actedOn(simulated, left, who, figures);
        } finally {
            for (Subject worker : workers) {
                worker.kill();
            }
        }
    }
}
