package io.greenroom.benchmark;

import io.greenroom.benchmark.Order.Artifacts;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.job.JobBoard.Listener;
import io.greenroom.simulator.wire.Call;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts jobs on the simulator's board and keeps count of what becomes of them. Times are taken where the service would see
 * them: when a job can be polled, when it is acknowledged, when its result is taken.
 */
final class Offers {
    private static final String PIPELINE = "bench";
    private static final List<String> OPERATIONS = List.of(
            "PollForJobs",
            "AcknowledgeJob",
            "GetJobDetails",
            "PutJobSuccessResult",
            "PutJobFailureResult",
            "GetPipelineExecution",
            "ListPipelineExecutions",
            "S3:GET",
            "S3:PUT",
            "S3:HEAD");

    private final Simulator simulator;
    private final Definitions definitions;

    private List<Offered> all = new ArrayList<>();
    private List<Double> trios = new ArrayList<>();
    private Map<String, Long> callsBefore = Map.of();
    private Instant since = Instant.EPOCH;
    private long firstOffer;
    private int acknowledged;
    private int ended;
    private int handedBack;
    private Map<String, String> variables = Map.of();
    private @Nullable String failure;

    Offers(Simulator simulator, Definitions definitions) {
        this.simulator = simulator;
        this.definitions = definitions;
    }

    Tally carryOut(Order order) throws InterruptedException {
        switch (order.kind()) {
            case TELL -> {}
            case COUNT_ANEW -> countAnew();
            case OFFER -> {
                for (int i = 0; i < order.count(); i++) {
                    offer(order.role(), order.configuration(), order.artifacts(), i, done -> {});
                }
            }
            case OFFER_TRIOS -> {
                for (int i = 0; i < order.count(); i++) {
                    offerTrio(i);
                }
            }
            case AWAIT_ACKNOWLEDGED -> await(order.seconds(), () -> acknowledged >= order.count());
            case AWAIT_ENDED -> await(order.seconds(), () -> ended >= order.count());
        }
        return tally();
    }

    /** For something that is true of the counts. */
    private synchronized void await(double seconds, BooleanSupplier until) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = end - System.nanoTime(); !until.getAsBoolean() && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
    }

    private synchronized void countAnew() {
        all = new ArrayList<>();
        trios = new ArrayList<>();
        acknowledged = 0;
        ended = 0;
        handedBack = 0;
        firstOffer = 0;
        failure = null;
        since = Instant.now();
        callsBefore = calls();
    }

    private void offer(
            String role,
            Map<String, String> configuration,
            Artifacts artifacts,
            int place,
            Consumer<Map<String, String>> then) {
        var offered = new Offered(then);
        synchronized (this) {
            if (all.isEmpty()) {
                firstOffer = offered.offeredAt;
            }
            all.add(offered);
        }
        var artifact = new ArtifactObject(
                "Environment", "1", simulator.settings().bucket().name(), "bench/" + place + ".zip");
        simulator
                .jobs()
                .offer(
                        new ActionJob(
                                definitions.type(role),
                                simulator.settings().account(),
                                simulator.settings().region(),
                                PIPELINE,
                                UUID.randomUUID().toString(),
                                "Test",
                                role,
                                UUID.randomUUID().toString(),
                                configuration,
                                artifacts == Artifacts.READ ? List.of(artifact) : List.of(),
                                artifacts == Artifacts.WRITTEN ? List.of(artifact) : List.of(),
                                null),
                        offered);
    }

    private void offerTrio(int place) {
        long begun = System.nanoTime();
        offer(
                Definitions.START,
                NoOpProvider.START,
                Artifacts.NONE,
                place,
                started -> offer(
                        Definitions.RUN,
                        NoOpProvider.run(NoOpProvider.AT_ONCE, started.getOrDefault("EnvironmentId", "")),
                        Artifacts.NONE,
                        place,
                        ran -> offer(
                                Definitions.END,
                                Map.of("EnvironmentId", started.getOrDefault("EnvironmentId", "")),
                                Artifacts.NONE,
                                place,
                                ended -> trioDone(System.nanoTime() - begun))));
    }

    private synchronized void trioDone(long nanos) {
        trios.add(nanos / 1e9);
    }

    private synchronized Tally tally() {
        List<Offered> begun = all.stream().filter(o -> o.acknowledgedAt != 0).toList();
        List<Offered> done = all.stream().filter(o -> o.endedAt != 0).toList();
        int failed = (int) done.stream().filter(o -> o.failed).count();
        return new Tally(
                all.size(),
                begun.size(),
                done.size() - failed,
                failed,
                all.size() - done.size(),
                handedBack,
                secondsTo(begun.stream().mapToLong(o -> o.acknowledgedAt).max().orElse(firstOffer)),
                secondsTo(done.stream().mapToLong(o -> o.endedAt).max().orElse(firstOffer)),
                variables,
                failure,
                firstPoll(),
                callsSince(),
                Quantiles.of(begun.stream()
                        .mapToDouble(o -> (o.acknowledgedAt - o.offeredAt) / 1e9)
                        .toArray()),
                trios.isEmpty()
                        ? Quantiles.of(done.stream()
                                .mapToDouble(o -> (o.endedAt - o.offeredAt) / 1e9)
                                .toArray())
                        : Quantiles.of(
                                trios.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private double secondsTo(long nanos) {
        return (nanos - firstOffer) / 1e9;
    }

    private @Nullable Instant firstPoll() {
        return simulator.calls().latest("PollForJobs").stream()
                .map(Call::at)
                .filter(at -> at.isAfter(since))
                .findFirst()
                .orElse(null);
    }

    private Map<String, Long> calls() {
        var calls = new TreeMap<String, Long>();
        OPERATIONS.forEach(name -> calls.put(name, simulator.calls().count(name)));
        return calls;
    }

    private Map<String, Long> callsSince() {
        Map<String, Long> calls = calls();
        calls.replaceAll((name, count) -> count - callsBefore.getOrDefault(name, 0L));
        calls.values().removeIf(count -> count == 0);
        return calls;
    }

    private synchronized void acknowledgedOne() {
        acknowledged++;
        notifyAll();
    }

    private synchronized void succeeded(Map<String, String> outputs) {
        variables = outputs;
        ended++;
        notifyAll();
    }

    private synchronized void failed(String message) {
        failure = message;
        ended++;
        notifyAll();
    }

    private synchronized void handedBackOne() {
        handedBack++;
    }

    /** One job that was offered. The simulator tells it one thing at a time. */
    private final class Offered implements Listener {
        private final Consumer<Map<String, String>> then;
        private final long offeredAt = System.nanoTime();
        private volatile long acknowledgedAt;
        private volatile long endedAt;
        private volatile boolean failed;

        Offered(Consumer<Map<String, String>> then) {
            this.then = then;
        }

        @Override
        public void acknowledged(String jobId) {
            if (acknowledgedAt == 0) {
                acknowledgedAt = System.nanoTime();
                acknowledgedOne();
            }
        }

        @Override
        public void progress(ExecutionDetails details) {
            handedBackOne();
        }

        /** What follows is offered first, so that who waits for the end finds it. */
        @Override
        public void succeeded(ExecutionDetails details, Map<String, String> outputs, List<String> missingOutputs) {
            endedAt = System.nanoTime();
            then.accept(outputs);
            Offers.this.succeeded(outputs);
        }

        @Override
        public void failed(String type, String message, @Nullable String externalExecutionId) {
            failed = true;
            endedAt = System.nanoTime();
            Offers.this.failed(message);
        }
    }
}
