package io.greenroom.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** How long a job lies in the queue, and how many calls that costs; beside how the published workers do it. */
final class PickUp implements Benchmark {
    private static final List<String> ROLES = List.of(Definitions.START, Definitions.RUN, Definitions.END);
    /** The mean of the pauses between jobs. */
    private static final Duration BETWEEN_JOBS = Duration.ofSeconds(2);

    /** So far apart that a worker with a queue has come to rest after each. */
    private static final Duration BETWEEN_ANNOUNCED_JOBS = Duration.ofSeconds(15);

    private static final int JOBS = 120;
    private static final int ANNOUNCED_JOBS = 40;
    private static final long SEED = 19;

    @Override
    public String name() {
        return "pick-up";
    }

    @Override
    public String question() {
        return "seconds from queued to acknowledged, and calls an hour, beside the published schemes";
    }

    /** What was seen of one way to poll. */
    private record Seen(String who, Quantiles pickUp, double pollsAnHour) {
        void addTo(Figures figures) {
            figures.add(who + ": p50", "s", pickUp.p50());
            figures.add(who + ": p95", "s", pickUp.p95());
            figures.add(who + ": p99", "s", pickUp.p99());
            figures.add(who + ": polls", "/h", pollsAnHour);
        }
    }

    /** A process that polls. */
    private interface Way {
        Subject begin(Simulated simulated, Path folder) throws IOException;
    }

    /** Side by side: each does next to nothing. */
    @Override
    public void run(Lab lab, Figures figures) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var seen = threads.invokeAll(List.of(
                    () -> see(lab, "busy, fastest 1s", lab::noOpWorker),
                    // Its pace when nothing has come for some minutes, held although jobs come.
                    () -> see(
                            lab,
                            "idle, slowest 15s",
                            (simulated, folder) ->
                                    lab.noOpWorker(simulated, folder, "polling: {fastest: 15s, slowest: 15s}")),
                    () -> announced(lab),
                    other(lab, OtherScheme.TEN_SECONDS_IN_TURN),
                    other(lab, OtherScheme.THIRTY_SECONDS_TEN_THREADS),
                    other(lab, OtherScheme.TWENTY_SECONDS)));
            for (Future<Seen> one : seen) {
                one.get().addTo(figures);
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private static Callable<Seen> other(Lab lab, OtherScheme scheme) {
        return () -> see(
                lab,
                scheme.words(),
                (simulated, folder) -> lab.program(
                        simulated,
                        folder,
                        OtherScheme.class,
                        scheme.name(),
                        lab.definitions().toString()));
    }

    private static Seen see(Lab lab, String who, Way way) throws IOException, InterruptedException {
        try (var simulated = lab.simulator();
                var subject = way.begin(simulated, lab.folder("pick-up"))) {
            return seen(simulated, who, lab.scaled(JOBS), BETWEEN_JOBS, role -> {});
        }
    }

    /** By a queue that tells of each job as soon as it can be polled. */
    private static Seen announced(Lab lab) throws IOException, InterruptedException {
        Definitions definitions = Definitions.in(lab.definitions());
        try (var simulated = lab.simulator();
                var queue = lab.queue();
                var subject = lab.noOpWorker(simulated, lab.folder("pick-up"), queue.settings())) {
            return seen(
                    simulated,
                    "idle, wake-up queue",
                    lab.scaled(ANNOUNCED_JOBS),
                    BETWEEN_ANNOUNCED_JOBS,
                    role -> queue.announce(definitions.type(role)));
        }
    }

    private static Seen seen(Simulated simulated, String who, int jobs, Duration between, Consumer<String> announcement)
            throws IOException, InterruptedException {
        offer(simulated, 6, between, who, announcement);
        simulated.awaitAll(6, Duration.ofMinutes(2));
        simulated.carryOut(Order.countAnew());
        long begun = System.nanoTime();
        offer(simulated, jobs, between, who, announcement);
        Tally sofar = simulated.carryOut(Order.tell());
        double hours = (System.nanoTime() - begun) / 3600e9;
        Tally all = simulated.awaitAll(jobs, Duration.ofMinutes(2));
        return new Seen(who, all.pickUp(), sofar.calls().getOrDefault("PollForJobs", 0L) / hours);
    }

    /** As independent pipelines would: at random, so many in the mean. */
    private static void offer(
            Simulated simulated, int jobs, Duration between, String who, Consumer<String> announcement)
            throws IOException, InterruptedException {
        var random = new SplittableRandom(SEED + who.hashCode());
        for (int i = 0; i < jobs; i++) {
            Thread.sleep((long) (-Math.log(1 - random.nextDouble()) * between.toMillis()));
            String role = ROLES.get(i % ROLES.size());
            simulated.carryOut(Order.offer(1, role, configuration(role, i)));
            announcement.accept(role);
        }
    }

    private static Map<String, String> configuration(String role, int place) {
        return switch (role) {
            case Definitions.START -> NoOpProvider.START;
            case Definitions.RUN -> NoOpProvider.run(NoOpProvider.AT_ONCE);
            default -> Map.of("EnvironmentId", NoOpProvider.NAME + "/" + place);
        };
    }
}
