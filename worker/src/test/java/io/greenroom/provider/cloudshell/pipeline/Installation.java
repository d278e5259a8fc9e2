package io.greenroom.provider.cloudshell.pipeline;

import io.greenroom.action.ActionSettings;
import io.greenroom.action.Books;
import io.greenroom.action.EndEnvironment;
import io.greenroom.action.MemoryBooks;
import io.greenroom.action.Providers;
import io.greenroom.action.RunCommand;
import io.greenroom.action.RunInEnvironment;
import io.greenroom.action.RunLinks;
import io.greenroom.action.StartEnvironment;
import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ArtifactStore;
import io.greenroom.artifact.S3ArtifactStore;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.codepipeline.CodePipelineJobs;
import io.greenroom.codepipeline.PipelineExecutions;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.job.ActionType;
import io.greenroom.job.BulkheadSettings;
import io.greenroom.job.EngineSettings;
import io.greenroom.job.Gate;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobService;
import io.greenroom.job.Journal;
import io.greenroom.job.PollingSettings;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Worker;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.provider.cloudshell.CloudShellProvider;
import io.greenroom.provider.cloudshell.CloudShellSettings;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.Simulator;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.time.Time;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The worker as it is installed, pointed at a simulator and at CloudShell's fake. */
final class Installation implements AutoCloseable {
    private final Time time = Time.system();
    private final SdkHttpClient http = Apache5HttpClient.builder().build();
    private final CodePipelineClient codePipeline;
    private final S3Client s3;
    private final Journal journal;
    private final CloudShellProvider provider;
    private final Worker worker;

    /** The actions of the definitions are registered; the worker is not started yet. */
    Installation(Simulator simulator, FakeCloudShell cloudShell, Path definitions, Path state) throws Exception {
        Map<String, String> variables = simulator.environment();
        Region region = Region.of(variables.get("AWS_REGION"));
        this.codePipeline = CodePipelineClient.builder()
                .httpClient(http)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("me", "mine")))
                .endpointOverride(URI.create(variables.get("AWS_ENDPOINT_URL_CODEPIPELINE")))
                .build();
        this.s3 = S3Client.builder()
                .httpClient(http)
                .region(region)
                .forcePathStyle(true)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .endpointOverride(URI.create(variables.get("AWS_ENDPOINT_URL_S3")))
                .build();
        this.journal = SqliteJournal.open(state.resolve("journal.db"), time);
        var secrets = new SecretsInUse();
        this.provider = CloudShellProvider.open(
                settings(cloudShell), state.resolve("cloudshell"), secrets, time, new Random(3));
        Map<ActionType, ResumableAction> actions = actions(ActionDefinitions.read(definitions), state);
        this.worker = new Worker(
                jobs(),
                new KnownExecutions(new PipelineExecutions(codePipeline), time),
                actions,
                actions.keySet(),
                new PollingSettings(Duration.ofMillis(20), Duration.ofMillis(100)),
                new EngineSettings(20, Optional.empty(), Optional.empty(), BulkheadSettings.NONE),
                JobObserver.NONE,
                secrets,
                time,
                new Random(4));
    }

    /** Many requests in little time: the fake's sandboxes live fast. */
    private static CloudShellSettings settings(FakeCloudShell cloudShell) {
        CloudShellSettings plain =
                CloudShellSettings.of(cloudShell.url(), FakeCloudShell.user(), FakeCloudShell.password(), "Global");
        return new CloudShellSettings(
                plain.url(),
                plain.username(),
                plain.password(),
                plain.domain(),
                null,
                false,
                null,
                "https://portal.example.com",
                true,
                plain.timeouts(),
                new CloudShellSettings.Pace(1000, Duration.ofMillis(30), Duration.ofHours(1)),
                plain.waits());
    }

    private Map<ActionType, ResumableAction> actions(ActionDefinitions definitions, Path state) throws Exception {
        var providers = new Providers(List.of(provider), provider.name());
        var settings = new ActionSettings(
                Duration.ofHours(2),
                Duration.ofHours(24),
                Optional.empty(),
                false,
                new ArchiveLimits(100_000, 8L << 30),
                state.resolve("tmp"),
                RunLinks.none());
        Books books = MemoryBooks.of(Time.system());
        var start = new StartEnvironment(providers, artifacts(), settings, books);
        var run = new RunCommand(providers, artifacts(), settings, books);
        var types = new CodePipelineActionTypes(codePipeline);
        var actions = new HashMap<ActionType, ResumableAction>();
        for (ActionDefinition definition : definitions.definitions()) {
            types.create(definition);
            var id = definition.id();
            actions.put(
                    new ActionType(id.category(), id.provider(), id.version()),
                    switch (definition.role()) {
                        case START_ENVIRONMENT -> start;
                        case RUN_COMMAND -> run;
                        case END_ENVIRONMENT -> new EndEnvironment(providers, artifacts(), settings, books);
                        case RUN_IN_ENVIRONMENT -> new RunInEnvironment(start, run, books, settings);
                    });
        }
        return actions;
    }

    void start() {
        worker.begin(journal, Gate.OPEN);
    }

    EnvironmentProvider provider() {
        return provider;
    }

    JobService jobs() {
        return new CodePipelineJobs(codePipeline, time);
    }

    ArtifactStore artifacts() {
        return new S3ArtifactStore(s3);
    }

    @Override
    public void close() throws Exception {
        worker.stop(Duration.ofSeconds(10));
        provider.close();
        journal.close();
        s3.close();
        codePipeline.close();
        http.close();
    }
}
