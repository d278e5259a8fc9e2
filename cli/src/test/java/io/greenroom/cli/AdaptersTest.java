package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactException;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.ArtifactStore;
import io.greenroom.artifact.ArtifactStoreContract;
import io.greenroom.artifact.S3ArtifactStore;
import io.greenroom.assembly.AwsClients;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.codepipeline.CodePipelineJobs;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.JobService.Delivery;
import io.greenroom.job.PolledJob;
import io.greenroom.job.ServiceFailure;
import io.greenroom.simulator.PipelineSide;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.time.VirtualTimeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The adapters that hold the AWS SDK, against the simulator, over HTTP. */
class AdaptersTest implements ArtifactStoreContract {
    private static final ActionType START = new ActionType("Deploy", "Start-Environment", "1");
    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234";
    private static final ExecutionDetails NO_DETAILS = new ExecutionDetails(null, null, null);

    private final Path folder;
    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-03-01T09:30:00Z"));
    private final Simulator simulator;
    private final AwsClients aws;
    private final CodePipelineJobs jobs;
    private final S3ArtifactStore artifacts;
    /** Whose artifacts the contract is about. */
    private @Nullable Job theJob;

    private final List<String> heard = new CopyOnWriteArrayList<>();

    AdaptersTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        simulator = Simulator.start(SimulatorSettings.defaults(), PipelineSide.none(), timeline);
        aws = AwsClients.of(simulator.environment(), 10);
        jobs = new CodePipelineJobs(aws.codePipeline(), InstantSource.system());
        artifacts = new S3ArtifactStore(aws.s3());
        for (ActionDefinition definition :
                ActionDefinitions.read(Workshop.DEFINITIONS).definitions()) {
            new CodePipelineActionTypes(aws.codePipeline()).create(definition);
        }
    }

    @AfterEach
    void stop() {
        aws.close();
        simulator.close();
    }

    @Override
    public ArtifactStore store() {
        return artifacts;
    }

    @Override
    public ArtifactLocation place() throws Exception {
        return theJob().outputs().getFirst();
    }

    @Override
    public ArtifactAccess access() throws Exception {
        return access(theJob());
    }

    private Job theJob() throws Exception {
        if (theJob == null) {
            theJob = ours("The", KEY);
        }
        return theJob;
    }

    private void offer(String name, @Nullable String encryptionKey) throws IOException {
        String bucket = simulator.bucket().name();
        simulator.bucket().put("shop/Source/" + name, Files.writeString(folder.resolve("source"), "source of " + name));
        simulator
                .jobs()
                .offer(
                        new ActionJob(
                                new ActionTypeId("Deploy", "Custom", "Start-Environment", "1"),
                                "111122223333",
                                "eu-west-1",
                                "shop",
                                "pipeline-execution",
                                "Test",
                                name,
                                "execution-of-" + name,
                                Map.of("BlueprintName", "web"),
                                List.of(new ArtifactObject("Source", "r1", bucket, "shop/Source/" + name)),
                                List.of(new ArtifactObject("Environment", null, bucket, "shop/Env/" + name)),
                                encryptionKey),
                        new JobBoard.Listener() {
                            @Override
                            public void progress(JobBoard.ExecutionDetails details) {
                                heard.add("progress " + details);
                            }

                            @Override
                            public void succeeded(
                                    JobBoard.ExecutionDetails details,
                                    Map<String, String> variables,
                                    List<String> missing) {
                                heard.add(
                                        "succeeded %s %s missing %s".formatted(details.summary(), variables, missing));
                            }

                            @Override
                            public void failed(String type, String message, @Nullable String externalExecutionId) {
                                heard.add("failed %s %s %s".formatted(type, message.length(), externalExecutionId));
                            }
                        });
    }

    private PolledJob polled(String name, @Nullable String encryptionKey) throws Exception {
        offer(name, encryptionKey);
        return jobs.poll(START, 1).getFirst();
    }

    private Job ours(String name, @Nullable String encryptionKey) throws Exception {
        PolledJob polled = polled(name, encryptionKey);
        assertThat(jobs.acknowledge(polled.job().id(), polled.nonce())).isEqualTo(Acknowledgement.OURS);
        return polled.job();
    }

    private static ArtifactAccess access(Job job) {
        ArtifactAccess access = job.access();
        if (access == null) {
            throw new AssertionError("the job has no credentials");
        }
        return access;
    }

    private void fault(String operation, Effect effect) {
        simulator.faults().add(new FaultRule(operation, When.nth(1), effect));
    }

    private void assertFailure(ServiceFailure.Kind kind) {
        assertThatThrownBy(() -> jobs.poll(START, 1))
                .isInstanceOfSatisfying(
                        ServiceFailure.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void aPollBringsEverythingAboutAJob() throws Exception {
        Job job = polled("One", KEY).job();

        assertThat(job.type()).isEqualTo(START);
        assertThat(job.configuration()).isEqualTo(Map.of("BlueprintName", "web"));
        assertThat(job.key()).isEqualTo("execution-of-One");
        assertThat(job.context().region()).isEqualTo("eu-west-1");
        assertThat(job.context().account()).isEqualTo("111122223333");
        assertThat(job.context().pipeline()).isEqualTo("shop");
        assertThat(job.context().stage()).isEqualTo("Test");
        assertThat(job.inputs())
                .containsExactly(
                        new ArtifactLocation("Source", simulator.bucket().name(), "shop/Source/One"));
        assertThat(job.outputs())
                .containsExactly(
                        new ArtifactLocation("Environment", simulator.bucket().name(), "shop/Env/One"));
        assertThat(access(job).encryptionKey()).isEqualTo(KEY);
        assertThat(job.continuationToken()).isNull();
        assertThat(job.toString() + access(job)).doesNotContain(access(job).secretAccessKey(), "BlueprintName=web");
    }

    @Test
    void aJobThatEndedIsGoneForALateAcknowledgement() throws Exception {
        PolledJob job = polled("One", null);
        jobs.acknowledge(job.job().id(), job.nonce());
        jobs.deliver(job.job().id(), new JobResult.Failed(FailureType.JOB_FAILED, "bad", null));

        assertThat(jobs.acknowledge(job.job().id(), job.nonce())).isNotEqualTo(Acknowledgement.OURS);
    }

    @Test
    void detailsHaveFreshCredentials() throws Exception {
        Job job = ours("One", KEY);

        Job again = jobs.details(job.id(), START).orElseThrow();

        assertThat(again.outputs()).isEqualTo(job.outputs());
        assertThat(access(again).sessionToken()).isNotEqualTo(access(job).sessionToken());
        assertThat(jobs.details(new JobId("00000000-0000-0000-0000-000000000000"), START))
                .isEmpty();
    }

    @Test
    void aSuccessIsTakenOnceWithDetailsAndVariables() throws Exception {
        Job job = ours("One", null);
        var success =
                new JobResult.Succeeded(new ExecutionDetails("s".repeat(3000), "env", 120), Map.of("Id", "local/1"));

        assertThat(jobs.deliver(job.id(), success)).isEqualTo(Delivery.TAKEN);
        assertThat(jobs.deliver(job.id(), success)).isEqualTo(Delivery.NOT_WANTED);
        assertThat(heard).singleElement().asString().contains("{Id=local/1}", "missing [Environment]");
    }

    @Test
    void anEmptySuccessIsTakenToo() throws Exception {
        assertThat(jobs.deliver(
                        ours("One", null).id(), new JobResult.Succeeded(new ExecutionDetails("", " ", null), Map.of())))
                .isEqualTo(Delivery.TAKEN);
    }

    @Test
    void aFailureIsTakenWithItsTypeAndAsMuchTextAsFits() throws Exception {
        for (FailureType type : FailureType.values()) {
            assertThat(jobs.deliver(ours(type.name(), null).id(), new JobResult.Failed(type, "f".repeat(6000), "env")))
                    .isEqualTo(Delivery.TAKEN);
        }
        assertThat(heard)
                .containsExactly(
                        "failed JobFailed 5000 env",
                        "failed ConfigurationError 5000 env",
                        "failed PermissionError 5000 env",
                        "failed RevisionUnavailable 5000 env",
                        "failed SystemUnavailable 5000 env");
        assertThat(jobs.deliver(ours("Silent", null).id(), new JobResult.Failed(FailureType.JOB_FAILED, "", "")))
                .isEqualTo(Delivery.TAKEN);
    }

    @Test
    void anUnknownActionTypeIsToldApart() {
        assertThatThrownBy(() -> jobs.poll(new ActionType("Deploy", "Nobody", "1"), 1))
                .isInstanceOfSatisfying(ServiceFailure.class, e -> assertThat(e.kind())
                        .isEqualTo(ServiceFailure.Kind.NO_SUCH_ACTION_TYPE));
    }

    @Test
    void troubleIsToldApartAndNothingIsTriedTwice() {
        fault("PollForJobs", new Effect.Throttled());
        assertFailure(ServiceFailure.Kind.THROTTLED);
        fault("PollForJobs", new Effect.ServerError(503));
        assertFailure(ServiceFailure.Kind.UNAVAILABLE);
        fault("PollForJobs", new Effect.ConnectionReset());
        assertFailure(ServiceFailure.Kind.UNAVAILABLE);
        fault("PollForJobs", new Effect.AnswerLost());
        assertFailure(ServiceFailure.Kind.UNAVAILABLE);

        assertThat(simulator.calls().count("PollForJobs")).isEqualTo(4);
    }

    @Test
    void credentialsThatMayNotDoItAreToldApart() throws Exception {
        var variables = new HashMap<>(simulator.environment());
        ArtifactAccess access = access(ours("One", null));
        variables.put("AWS_ACCESS_KEY_ID", access.accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", access.secretAccessKey());
        try (var impostor = AwsClients.of(variables, 1)) {
            var others = new CodePipelineJobs(impostor.codePipeline(), InstantSource.system());

            assertThatThrownBy(() -> others.poll(START, 1))
                    .isInstanceOfSatisfying(
                            ServiceFailure.class, e -> assertThat(e.kind()).isEqualTo(ServiceFailure.Kind.DENIED))
                    .hasMessageContaining("credentials");
        }
    }

    @Test
    void artifactsAreReadAndWrittenWithTheKeyOfTheJob() throws Exception {
        Job job = ours("One", KEY);
        Path file = folder.resolve("file");

        artifacts.download(job.inputs().getFirst(), access(job), file);
        assertThat(file).hasContent("source of One");
        artifacts.download(job.inputs().getFirst(), access(job), file);
        artifacts.upload(
                Files.writeString(file, "the environment"), job.outputs().getFirst(), access(job));

        assertThat(encryption(job)).isEqualTo("aws:kms " + KEY);
        assertThat(jobs.deliver(job.id(), new JobResult.Succeeded(NO_DETAILS, Map.of())))
                .isEqualTo(Delivery.TAKEN);
        assertThat(heard).containsExactly("succeeded null {} missing []");
    }

    @Test
    void withoutAKeyOfTheJobTheAccountsDefaultOneIsAskedFor() throws Exception {
        Job job = ours("One", null);

        artifacts.upload(
                Files.writeString(folder.resolve("f"), "x"), job.outputs().getFirst(), access(job));

        assertThat(encryption(job)).isEqualTo("aws:kms null");
    }

    private String encryption(Job job) {
        ArtifactAccess access = access(job);
        ArtifactLocation at = job.outputs().getFirst();
        var head = aws.s3().headObject(request -> request.bucket(at.bucket())
                .key(at.key())
                .overrideConfiguration(
                        c -> c.credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(
                                access.accessKeyId(), access.secretAccessKey(), access.sessionToken())))));
        return head.serverSideEncryptionAsString() + " " + head.ssekmsKeyId();
    }

    private void assertArtifactFailure(
            ArtifactException.Kind kind, ArtifactLocation at, ArtifactAccess access, String... words) {
        assertThatThrownBy(() -> artifacts.download(at, access, folder.resolve("file")))
                .isInstanceOfSatisfying(
                        ArtifactException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .message()
                .contains(at.toString())
                .contains(List.of(words))
                .doesNotContain(access.secretAccessKey(), access.sessionToken());
    }

    @Test
    void anArtifactThatNobodyWroteIsMissing() throws Exception {
        Job job = ours("One", null);

        assertArtifactFailure(
                ArtifactException.Kind.MISSING,
                job.outputs().getFirst(),
                access(job),
                "reported success without doing so");
    }

    @Test
    void anotherJobsArtifactsAreForbidden() throws Exception {
        Job one = ours("One", null);
        Job two = ours("Two", null);

        assertArtifactFailure(
                ArtifactException.Kind.FORBIDDEN, one.inputs().getFirst(), access(two), "may not read it");
    }

    @Test
    void credentialsThatExpiredOrNeverWereAreStale() throws Exception {
        Job job = ours("One", null);
        var wrong = new ArtifactAccess(access(job).accessKeyId(), access(job).secretAccessKey(), "made-up-token", null);
        assertArtifactFailure(
                ArtifactException.Kind.STALE, job.inputs().getFirst(), wrong, "credentials are no longer good");

        timeline.advance(Duration.ofMinutes(16));
        assertArtifactFailure(
                ArtifactException.Kind.STALE, job.inputs().getFirst(), access(job), "credentials are no longer good");
    }

    @Test
    void aStoreThatIsDownMayBeUpAgain() throws Exception {
        Job job = ours("One", null);
        simulator.faults().add(new FaultRule("S3:GET", When.always(), new Effect.ServerError(503)));

        assertArtifactFailure(
                ArtifactException.Kind.UNAVAILABLE,
                job.inputs().getFirst(),
                access(job),
                "Trying again later may help");
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        Job job = ours("One", null);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> jobs.poll(START, 1)).isInstanceOf(InterruptedException.class);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> artifacts.download(job.inputs().getFirst(), access(job), folder.resolve("file")))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
