package io.greenroom.benchmark;

import io.greenroom.benchmark.Order.Artifacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** How many jobs that do nothing one worker takes from the queue to their results, beside the least that could be done. */
final class Throughput implements Benchmark {
    private static final int WARM_UP = 6000;
    private static final int JOBS = 10_000;
    private static final int WITH_ARTIFACTS = 1500;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String question() {
        return "jobs a second through one worker, beside a bare loop of the SDK's client";
    }

    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        double bare = bare(lab, figures);
        double worker = worker(lab, figures);
        figures.add("worker's share of the bare loop", "", worker / bare);
    }

    private static double bare(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("bare");
        try (var simulated = lab.simulator();
                var bare = lab.program(
                        simulated, folder, BareLoop.class, lab.definitions().toString())) {
            return rate("bare loop", lab, simulated, bare, figures);
        }
    }

    private static double worker(Lab lab, Figures figures) throws IOException, InterruptedException {
        Path folder = lab.folder("throughput");
        try (var simulated = lab.simulator();
                var worker = lab.noOpWorker(simulated, folder)) {
            double rate = rate("worker", lab, simulated, worker, figures);
            figures.add("worker: resident afterwards", "MiB", worker.residentMiB());
            artifacts(lab, simulated, figures);
            return rate;
        }
    }

    private static double rate(String who, Lab lab, Simulated simulated, Subject subject, Figures figures)
            throws IOException {
        Order warmUp = Order.offer(lab.scaled(WARM_UP), Definitions.RUN, NoOpProvider.run(NoOpProvider.AT_ONCE));
        simulated.carryOut(warmUp);
        simulated.awaitAll(warmUp.count(), PATIENCE);
        simulated.carryOut(Order.countAnew());
        double before = subject.cpuSeconds();
        double simulatorBefore = simulated.cpuSeconds();
        Order measured = Order.offer(lab.scaled(JOBS), Definitions.RUN, NoOpProvider.run(NoOpProvider.AT_ONCE));
        simulated.carryOut(measured);
        Tally tally = simulated.awaitAll(measured.count(), PATIENCE);
        double rate = measured.count() / tally.seconds();
        double own = subject.cpuSeconds() - before;
        double simulators = simulated.cpuSeconds() - simulatorBefore;
        figures.add(who, "jobs/s", rate);
        figures.add(who + ": CPU for a job", "ms", own * 1000 / measured.count());
        figures.add(who + ": simulator's share of the CPU", "", simulators / (own + simulators));
        figures.add(
                who + ": calls for a job",
                "",
                (double) tally.calls().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        / measured.count());
        return rate;
    }

    private static void artifacts(Lab lab, Simulated simulated, Figures figures) throws IOException {
        int count = lab.scaled(WITH_ARTIFACTS);
        for (int round = 0; round < 2; round++) {
            simulated.carryOut(Order.countAnew());
            simulated.carryOut(
                    Order.offer(count, Definitions.START, NoOpProvider.START).with(Artifacts.WRITTEN));
            double written = count / simulated.awaitAll(count, PATIENCE).seconds();
            simulated.carryOut(Order.countAnew());
            simulated.carryOut(Order.offer(count, Definitions.END, Map.of()).with(Artifacts.READ));
            double read = count / simulated.awaitAll(count, PATIENCE).seconds();
            if (round == 1) { // the first warms up
                figures.add("worker, an artifact written by each", "jobs/s", written);
                figures.add("worker, an artifact read by each", "jobs/s", read);
            }
        }
    }
}
