package io.greenroom.benchmark;

import java.time.Duration;

/** What Start, Run and End add to the work itself: there is none, in an environment that costs nothing. */
final class Trio implements Benchmark {
    private static final int TRIOS = 30;

    @Override
    public String name() {
        return "trio";
    }

    @Override
    public String question() {
        return "seconds that Start, Run and End take around work that takes none";
    }

    /** One after the other: each is a pipeline that runs alone, shortly after another. */
    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        try (var simulated = lab.simulator();
                var worker = lab.noOpWorker(simulated, lab.folder("trio"))) {
            trios(simulated, 5);
            simulated.carryOut(Order.countAnew());
            Tally tally = trios(simulated, lab.scaled(TRIOS));
            figures.add("three actions: p50", "s", tally.whole().p50());
            figures.add("three actions: p95", "s", tally.whole().p95());
            figures.add("pick-up of each: p50", "s", tally.pickUp().p50());
            figures.add(
                    "polls for each trio",
                    "",
                    (double) tally.calls().getOrDefault("PollForJobs", 0L) / lab.scaled(TRIOS));
        }
    }

    private static Tally trios(Simulated simulated, int count) throws Exception {
        Tally tally = simulated.carryOut(Order.tell());
        for (int i = 1; i <= count; i++) {
            simulated.carryOut(Order.trios(1));
            tally = simulated.awaitAll(3 * i, Duration.ofMinutes(2));
        }
        return tally;
    }
}
