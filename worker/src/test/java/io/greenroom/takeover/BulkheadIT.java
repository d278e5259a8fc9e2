package io.greenroom.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.codepipeline.CodePipelineJobs;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.definition.Role;
import io.greenroom.job.ActionType;
import io.greenroom.job.Bulkhead;
import io.greenroom.job.BulkheadSettings;
import io.greenroom.job.EngineSettings;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Gate;
import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.JobContext;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.Journal;
import io.greenroom.job.PollingSettings;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import io.greenroom.job.Worker;
import io.greenroom.pipeline.FakeExecutions;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.PipelineSide;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.Listener;
import io.greenroom.simulator.job.JobRecord;
import io.greenroom.simulator.job.JobStatus;
import io.greenroom.simulator.time.VirtualTimeline;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;

/** A pipeline that has more to do than it may, beside another one, at the simulator and on a clock that is moved. */
final class BulkheadIT {
    /** Of real time, for calls to be made and threads to run. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration REDELIVERY = Duration.ofSeconds(30);
    private static final int MOST = 100;
    private static final int OFFERED = 200;
    private static final String BUSY = "busy";
    private static final String OTHER = "other";

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-03-01T09:30:00Z"));
    private final InMemoryJournalStore store = new InMemoryJournalStore();
    private final Set<String> released = ConcurrentHashMap.newKeySet();
    private final AtomicLong mostBusy = new AtomicLong();
    private final SdkHttpClient http =
            Apache5HttpClient.builder().maxConnections(100).build();
    private final Simulator simulator;
    private final CodePipelineClient client;
    private final ActionType type;

    BulkheadIT() throws Exception {
        simulator = Simulator.start(SimulatorSettings.defaults(), PipelineSide.none(), timeline);
        client = CodePipelineClient.builder()
                .httpClient(http)
                .region(Region.of(simulator.settings().region()))
                .endpointOverride(simulator.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("me", "mine")))
                .build();
        var definition = ActionDefinitions.read(Path.of("..", "action-definitions"))
                .of(Role.RUN_COMMAND)
                .getFirst();
        new CodePipelineActionTypes(client).create(definition);
        type = definition.id();
    }

    @AfterEach
    void close() {
        client.close();
        http.close();
        simulator.close();
    }

    /** Goes on until its action execution is released. */
    private final class HeldAction implements ResumableAction {
        private final Set<String> lookedAt = ConcurrentHashMap.newKeySet();

        long held() {
            return lookedAt.stream().filter(key -> !released.contains(key)).count();
        }

        @Override
        public PreparedAction prepare(JobContext context) {
            String key = context.job().key();
            return new PreparedAction() {
                @Override
                public Duration limit() {
                    return Duration.ofHours(20);
                }

                @Override
                public Map<String, String> begin() {
                    mostBusy.accumulateAndGet(count(BUSY, JobStatus.IN_PROGRESS), Math::max);
                    return Map.of();
                }

                @Override
                public Progress check(Ticket ticket) {
                    lookedAt.add(key);
                    return released.contains(key)
                            ? new Progress.Done()
                            : new Progress.Running(new ExecutionDetails(null, null, null));
                }

                @Override
                public JobResult complete(Ticket ticket) {
                    return new JobResult.Succeeded(new ExecutionDetails(null, null, 100), Map.of());
                }
            };
        }

        @Override
        public void abandon(JobContext context, @Nullable Ticket ticket, String reason) {}
    }

    /** A worker with a clock of its own: one whose clock stands still is as good as dead. */
    private final class Life {
        private final MovableTime time = new MovableTime(timeline.instant());
        private final HeldAction action = new HeldAction();
        private final Worker worker;

        Life() throws Exception {
            worker = new Worker(
                    new CodePipelineJobs(client, time),
                    new KnownExecutions(new FakeExecutions(), time),
                    Map.of(type, action),
                    Set.of(type),
                    new PollingSettings(Duration.ofMillis(500), Duration.ofSeconds(15)),
                    new EngineSettings(
                            MOST + 50,
                            Optional.empty(),
                            Optional.of(true),
                            new BulkheadSettings(OptionalInt.of(MOST), Map.of())),
                    JobObserver.NONE,
                    new SecretsInUse(),
                    time,
                    new Random(7));
            worker.begin(Journal.of(store, "me"), Gate.OPEN);
        }

        /** All its jobs were looked at, and who has them looked at waits, as its poller does. */
        void awaitRest(int jobs) throws InterruptedException {
            await().atMost(PATIENCE).until(() -> worker.inFlight() == jobs && action.held() == jobs);
            time.awaitSleepers(2);
        }

        void move(Duration duration) {
            timeline.advance(duration);
            time.advance(duration);
        }

        int waiting() {
            return worker.bulkheads().stream().mapToInt(Bulkhead::waiting).sum();
        }
    }

    private void offer(String pipeline, String name) {
        var settings = simulator.settings();
        simulator
                .jobs()
                .offer(
                        new ActionJob(
                                new ActionTypeId(type.category(), "Custom", type.provider(), type.version()),
                                settings.account(),
                                settings.region(),
                                pipeline,
                                "execution-of-" + name,
                                "Test",
                                "Stay",
                                name,
                                Map.of("CommandName", "stay"),
                                List.of(),
                                List.of(),
                                null),
                        new Listener() {
                            @Override
                            public void progress(io.greenroom.simulator.job.JobBoard.ExecutionDetails details) {}

                            @Override
                            public void succeeded(
                                    io.greenroom.simulator.job.JobBoard.ExecutionDetails details,
                                    Map<String, String> variables,
                                    List<String> missing) {}

                            @Override
                            public void failed(String failure, String message, @Nullable String externalId) {}
                        });
    }

    private long count(String pipeline, JobStatus status) {
        return simulator.jobs().records().stream()
                .filter(job -> job.work().pipeline().equals(pipeline) && job.status() == status)
                .count();
    }

    private void awaitCount(String pipeline, JobStatus status, long count) {
        await().atMost(PATIENCE).until(() -> count(pipeline, status) == count);
    }

    @Test
    void aPipelineWithMoreToDoThanItMayKeepsNoOtherWaitingAlsoAfterARestartAndLosesNothing() throws Exception {
        for (int i = 0; i < OFFERED; i++) {
            offer(BUSY, "busy-" + i);
        }
        var first = new Life();
        awaitCount(BUSY, JobStatus.IN_PROGRESS, MOST);
        first.awaitRest(MOST);
        assertThat(first.waiting()).isEqualTo(OFFERED - MOST);

        // What waits was handed out, and is not in the way.
        offer(OTHER, "other-1");
        first.move(Duration.ofSeconds(1));
        awaitCount(OTHER, JobStatus.IN_PROGRESS, 1);

        // All that waits comes again, before another's.
        first.awaitRest(MOST + 1);
        timeline.advance(REDELIVERY);
        offer(OTHER, "other-2");
        first.time.advance(REDELIVERY);
        awaitCount(OTHER, JobStatus.IN_PROGRESS, 2);
        first.awaitRest(MOST + 2);
        assertThat(first.waiting()).isEqualTo(OFFERED - MOST);

        // What waits goes on when others end, without being handed out once more.
        List<JobRecord> running = simulator.jobs().records().stream()
                .filter(job -> job.work().pipeline().equals(BUSY) && job.status() == JobStatus.IN_PROGRESS)
                .limit(10)
                .toList();
        running.forEach(job -> released.add(job.actionExecutionId()));
        first.move(Duration.ofSeconds(3));
        awaitCount(BUSY, JobStatus.SUCCEEDED, 10);
        awaitCount(BUSY, JobStatus.IN_PROGRESS, MOST);
        first.awaitRest(MOST + 2);

        // The first one's clock stands still from here on. What the next one takes up counts, and takes nobody's turn.
        var second = new Life();
        second.awaitRest(MOST + 2);
        timeline.advance(REDELIVERY);
        offer(OTHER, "other-3");
        second.time.advance(REDELIVERY);
        awaitCount(OTHER, JobStatus.IN_PROGRESS, 3);
        second.awaitRest(MOST + 3);
        assertThat(count(BUSY, JobStatus.IN_PROGRESS)).isEqualTo(MOST);
        assertThat(second.waiting()).isEqualTo(OFFERED - MOST - 10);

        for (JobRecord job : simulator.jobs().records()) {
            released.add(job.actionExecutionId());
        }
        await().atMost(PATIENCE).until(() -> {
            second.move(Duration.ofSeconds(1));
            return count(BUSY, JobStatus.SUCCEEDED) == OFFERED && count(OTHER, JobStatus.SUCCEEDED) == 3;
        });
        assertThat(second.worker.stop(Duration.ofSeconds(30))).isTrue();
        first.worker.stop(Duration.ofSeconds(30));

        assertThat(mostBusy).hasValueLessThanOrEqualTo(MOST);
        assertThat(simulator.jobs().records()).hasSize(OFFERED + 3).allSatisfy(job -> {
            assertThat(job.countedResults()).hasSize(1);
            assertThat(job.acknowledgements()).isEqualTo(1);
        });
        assertThat(store.entries).isEmpty();
    }
}
