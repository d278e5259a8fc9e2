package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a worker does with polled jobs of which there are too many. The poller and each job in flight sleep between looks. */
final class WorkerBulkheadsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LINK_AFTER = Duration.ofSeconds(60);
    private static final BulkheadSettings ONE_LOCAL = new BulkheadSettings(OptionalInt.empty(), Map.of("local", 1));
    private static final ActionType NOT_POLLED = new ActionType("Deploy", "Other", "1");
    private static final BulkheadSettings ONE_OF_A_PIPELINE = new BulkheadSettings(OptionalInt.of(1), Map.of());

    private final MovableTime time = MovableTime.somewhen();
    private final FakeJobService service = new FakeJobService();
    private final FakeAction action = new FakeAction();
    private final InMemoryJournalStore store = new InMemoryJournalStore();
    private @Nullable Worker started;

    /** Carries on jobs of both types, and polls for one. */
    private void start(BulkheadSettings bulkheads) throws Exception {
        action.neverDone = true;
        started = new Worker(
                service,
                new KnownExecutions(new FakeExecutions(), time),
                Map.of(Jobs.TYPE, action, NOT_POLLED, action),
                Set.of(Jobs.TYPE),
                new PollingSettings(Duration.ofSeconds(1), Duration.ofSeconds(15)),
                new EngineSettings(10, Optional.of(LINK_AFTER), Optional.of(true), bulkheads),
                JobObserver.NONE,
                new SecretsInUse(),
                time,
                new Random(1));
        started.begin(Journal.of(store, "me"), Gate.OPEN);
    }

    private Worker worker() {
        return Objects.requireNonNull(started);
    }

    @AfterEach
    void stop() throws Exception {
        worker().stop(Duration.ofSeconds(10));
    }

    private static Job job(String id, Map<String, String> configuration) {
        return new Job(
                new JobId(id),
                Jobs.TYPE,
                configuration,
                new PipelineContext(null, null, "shop", "execution-of-" + id, "Test", "Smoke", id),
                List.of(),
                List.of(),
                null,
                null);
    }

    /** The next poll brings these. */
    private void handOut(Job... jobs) {
        synchronized (service) {
            service.polls.add(() -> Stream.of(jobs).map(this::handedOut).toList());
        }
    }

    private PolledJob handedOut(Job job) {
        String nonce = "nonce of " + job.id().value();
        service.handedOut(job, nonce);
        return new PolledJob(job, nonce, time.instant());
    }

    private void awaitInFlight(int count) throws InterruptedException {
        await().atMost(PATIENCE).until(() -> worker().inFlight() == count && begun() == count);
        // The poller, and who has the jobs looked at.
        time.awaitSleepers(2);
    }

    private long begun() {
        synchronized (store) {
            return store.entries.values().stream()
                    .filter(entry -> entry.ticket() != null)
                    .count();
        }
    }

    private int waiting() {
        return worker().bulkheads().stream().mapToInt(Bulkhead::waiting).sum();
    }

    private void awaitWaiting(int count) {
        await().atMost(PATIENCE).until(() -> waiting() == count);
    }

    @Test
    void aJobThatWaitsIsNotAcknowledgedBeforeThereIsRoom() throws Exception {
        handOut(job("one", Map.of()), job("two", Map.of()));

        start(ONE_OF_A_PIPELINE);
        awaitInFlight(1);

        assertThat(service.nonces).containsExactly("nonce of one");
        assertThat(store.entries.keySet()).extracting(JobId::value).containsExactly("one");
        assertThat(waiting()).isEqualTo(1);

        synchronized (action) {
            action.checks.add(context -> new Progress.Done());
        }
        time.advance(Duration.ofSeconds(2));
        await().atMost(PATIENCE).until(() -> service.nonces.size() == 2);
        awaitInFlight(1);

        assertThat(service.nonces).containsExactly("nonce of one", "nonce of two");
        assertThat(service.delivered).hasSize(1);
        assertThat(waiting()).isZero();
    }

    @Test
    void aJobWhoseProviderIsKnownOnlyWhenItIsBegunCountsFromThen() throws Exception {
        action.begins.add(context -> Map.of("run", "run-1", "provider", "local"));
        handOut(job("one", Map.of()));
        handOut(job("two", Map.of("Provider", "local")), job("three", Map.of("Provider", "docker")));

        start(ONE_LOCAL);
        awaitInFlight(1);
        time.advance(Duration.ofSeconds(2));
        awaitInFlight(2);
        awaitWaiting(1);

        assertThat(service.nonces).containsExactlyInAnyOrder("nonce of one", "nonce of three");
    }

    @Test
    void aJobThatIsHandedOutAgainWhileItIsInFlightDoesNotWaitForItself() throws Exception {
        handOut(job("one", Map.of()));
        handOut(job("one", Map.of()));

        start(ONE_OF_A_PIPELINE);
        awaitInFlight(1);
        time.advance(Duration.ofSeconds(2));
        await().atMost(PATIENCE).until(service.polls::isEmpty);
        awaitInFlight(1);

        assertThat(waiting()).isZero();
        assertThat(service.nonces).hasSize(1);
    }

    @Test
    void oneThatIsHandedBackForItsLinkDoesNotLoseItsPlace() throws Exception {
        handOut(job("one", Map.of()));
        start(ONE_OF_A_PIPELINE);
        awaitInFlight(1);

        time.advance(LINK_AFTER);
        await().atMost(PATIENCE).until(() -> !service.delivered.isEmpty());
        handOut(job("two", Map.of()));
        time.advance(Duration.ofSeconds(20));
        awaitWaiting(1);
        // The service hands out what it made of the one that was handed back.
        time.advance(Duration.ofSeconds(15));
        awaitInFlight(1);

        assertThat(service.nonces).hasSize(2).doesNotContain("nonce of two");
        assertThat(action.count("begin")).isEqualTo(1);
    }

    @Test
    void aWorkerThatStopsLeavesWhatWaitsToOthers() throws Exception {
        handOut(job("one", Map.of()), job("two", Map.of()));
        start(ONE_OF_A_PIPELINE);
        awaitInFlight(1);

        assertThat(worker().stop(Duration.ofSeconds(10))).isTrue();

        assertThat(service.nonces).hasSize(1);
        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Continued.class);
        assertThat(store.entries).isEmpty();
    }

    @Test
    void whatAnEarlierWorkerLeftCountsAndIsCarriedOnWhicheverTypesArePolledFor() throws Exception {
        Job left = new Job(
                Jobs.ID,
                NOT_POLLED,
                Map.of(),
                new PipelineContext(null, null, "shop", "e", "Test", "Smoke", "a"),
                List.of(),
                List.of(),
                null,
                null);
        store.entries.put(
                left.id(),
                new Journal.Entry(
                        left.id(),
                        NOT_POLLED,
                        new JobOwner("me", 1),
                        Journal.Step.ACKNOWLEDGED,
                        "n",
                        time.instant(),
                        null,
                        null));
        service.inProgress(left);
        handOut(job("one", Map.of()));

        start(ONE_OF_A_PIPELINE);
        awaitInFlight(1);
        awaitWaiting(1);

        assertThat(service.nonces).isEmpty();
        assertThat(action.count("begin")).isEqualTo(1);
    }
}
