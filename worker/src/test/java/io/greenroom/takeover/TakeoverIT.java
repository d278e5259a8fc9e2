package io.greenroom.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.action.ActionSettings;
import io.greenroom.action.MemoryBooks;
import io.greenroom.action.Providers;
import io.greenroom.action.RunCommand;
import io.greenroom.action.RunLinks;
import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.S3ArtifactStore;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.codepipeline.CodePipelineJobs;
import io.greenroom.codepipeline.PipelineExecutions;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.definition.Role;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.InMemoryEnvironments;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.job.ActionType;
import io.greenroom.job.BulkheadSettings;
import io.greenroom.job.EngineSettings;
import io.greenroom.job.Gate;
import io.greenroom.job.JobObserver;
import io.greenroom.job.PollingSettings;
import io.greenroom.job.Worker;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.job.JobBoard.Listener;
import io.greenroom.simulator.job.JobRecord;
import io.greenroom.simulator.job.JobSettings;
import io.greenroom.simulator.job.JobStatus;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.time.MovableTime;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.s3.S3Client;

final class TakeoverIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int COUNT = 100;
    private static final String NAME = "memory";

    /** The environments' time: their commands go on until a test moves it. */
    private final MovableTime environmentsTime = MovableTime.somewhen();

    private final InMemoryEnvironments.World world = new InMemoryEnvironments.World();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    @Test
    void anotherWorkerWithAStateDirectoryOfItsOwnFinishesWhatWasHandedBack() throws Exception {
        JobSettings jobs = JobSettings.defaults();
        try (var simulator = Simulator.start(SimulatorSettings.defaults()
                        .withJobs(jobs.with(jobs.timing().withContinuationDelay(Duration.ofMillis(100)))));
                var http = Apache5HttpClient.create();
                var client = CodePipelineClient.builder()
                        .httpClient(http)
                        .region(Region.of(simulator.settings().region()))
                        .endpointOverride(simulator.endpoint())
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("me", "mine")))
                        .build();
                var s3 = S3Client.builder()
                        .httpClient(http)
                        .region(Region.of(simulator.settings().region()))
                        .build();
                var firstJournal = SqliteJournal.open(folder.resolve("first/journal.db"), Time.system());
                var secondJournal = SqliteJournal.open(folder.resolve("second/journal.db"), Time.system())) {
            ActionType type = register(client);
            Worker first = worker(client, s3, type, "first");
            Worker second = worker(client, s3, type, "second");
            EnvironmentId environment = environment();
            for (int i = 0; i < COUNT; i++) {
                offer(simulator, type, environment);
            }

            first.begin(firstJournal, Gate.OPEN);
            await().atMost(LONG).until(() -> inProgress(simulator) == COUNT);
            assertThat(first.stop(Duration.ofSeconds(10))).isTrue();
            assertThat(inProgress(simulator)).isZero();
            assertThat(firstJournal.entries()).isEmpty();
            second.begin(secondJournal, Gate.OPEN);
            await().atMost(LONG).until(() -> inProgress(simulator) == COUNT);
            environmentsTime.advance(Duration.ofMinutes(2));
            await().atMost(LONG).until(() -> failures.size() == COUNT);
            assertThat(second.stop(Duration.ofSeconds(10))).isTrue();

            assertThat(failures).allSatisfy(text -> assertThat(text).contains("was stopped"));
            assertThat(simulator.jobs().records()).hasSize(2 * COUNT).allSatisfy(TakeoverIT::hasOneResult);
            assertThat(secondJournal.entries()).isEmpty();
        }
    }

    private static void hasOneResult(JobRecord job) {
        assertThat(job.countedResults()).hasSize(1);
    }

    private static long inProgress(Simulator simulator) {
        return simulator.jobs().records().stream()
                .filter(job -> job.status() == JobStatus.IN_PROGRESS)
                .count();
    }

    private static ActionType register(CodePipelineClient client) throws Exception {
        var definition = ActionDefinitions.read(
                        Path.of("../action-definitions").toAbsolutePath().normalize())
                .of(Role.RUN_COMMAND)
                .getFirst();
        new CodePipelineActionTypes(client).create(definition);
        return definition.id();
    }

    private Worker worker(CodePipelineClient client, S3Client s3, ActionType type, String name) {
        var providers = new Providers(List.of(new InMemoryEnvironments(NAME, world, environmentsTime)), NAME);
        var settings = new ActionSettings(
                Duration.ofHours(2),
                Duration.ofHours(24),
                Optional.empty(),
                false,
                new ArchiveLimits(100, 1 << 20),
                folder.resolve(name).resolve("tmp"),
                RunLinks.none());
        return new Worker(
                new CodePipelineJobs(client, Time.system()),
                new KnownExecutions(new PipelineExecutions(client), Time.system()),
                Map.of(
                        type,
                        new RunCommand(providers, new S3ArtifactStore(s3), settings, MemoryBooks.of(Time.system()))),
                Set.of(type),
                new PollingSettings(Duration.ofMillis(20), Duration.ofMillis(100)),
                new EngineSettings(2 * COUNT, Optional.empty(), Optional.empty(), BulkheadSettings.NONE),
                JobObserver.NONE,
                new SecretsInUse(),
                Time.system(),
                new Random(7));
    }

    private EnvironmentId environment() throws Exception {
        return new InMemoryEnvironments(NAME, world, environmentsTime)
                .start(new StartRequest(
                        "started-before",
                        EnvironmentProviderContract.WORKING,
                        "shared",
                        Map.of("Colour", "red"),
                        Map.of(),
                        environmentsTime.instant().plus(Duration.ofDays(1)),
                        PipelineContext.UNKNOWN,
                        SourceFiles.NONE));
    }

    private void offer(Simulator simulator, ActionType type, EnvironmentId environment) {
        var settings = simulator.settings();
        simulator
                .jobs()
                .offer(
                        new ActionJob(
                                new ActionTypeId(type.category(), "Custom", type.provider(), type.version()),
                                settings.account(),
                                settings.region(),
                                "shop",
                                UUID.randomUUID().toString(),
                                "Test",
                                "Stay",
                                UUID.randomUUID().toString(),
                                Map.of(
                                        "CommandName",
                                        EnvironmentProviderContract.ENDLESS,
                                        "EnvironmentId",
                                        environment.value()),
                                List.of(),
                                List.of(),
                                null),
                        new Listener() {
                            @Override
                            public void progress(ExecutionDetails details) {}

                            @Override
                            public void succeeded(
                                    ExecutionDetails details, Map<String, String> variables, List<String> missing) {}

                            @Override
                            public void failed(String failure, String message, @Nullable String externalId) {
                                failures.add(message);
                            }
                        });
    }
}
