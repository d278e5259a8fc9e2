package io.greenroom.simulator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.job.JobRecord;
import io.greenroom.simulator.job.JobStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionOwner;
import software.amazon.awssdk.services.codepipeline.model.FailureType;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.s3.S3Client;

/** What the author of a worker's tests has in hand; the worker is the test itself, job by job. */
class SimulatedCodePipelineTest {
    private static final String TYPE = """
            {"category": "Build", "provider": "Pack", "version": "1",
             "configurationProperties": [{"name": "Level", "required": false, "key": true, "secret": false}],
             "inputArtifactDetails": {"minimumCount": 0, "maximumCount": 1},
             "outputArtifactDetails": {"minimumCount": 0, "maximumCount": 2}}
            """;
    private static final CustomAction PACK = CustomAction.of("Build", "Pack", "1");

    private SimulatedCodePipeline codePipeline;
    private CodePipelineClient client;

    @BeforeEach
    void start() throws IOException {
        codePipeline = SimulatedCodePipeline.start();
        codePipeline.registerActionType(TYPE);
        client = CodePipelineClient.builder()
                .endpointOverride(codePipeline.endpoint())
                .region(Region.of(codePipeline.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(codePipeline.accessKeyId(), codePipeline.secretAccessKey())))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        codePipeline.close();
    }

    private Job take(SimulatedExecution execution) throws InterruptedException {
        Job job = poll(execution);
        client.acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()));
        return job;
    }

    private Job poll(SimulatedExecution execution) throws InterruptedException {
        execution.awaitUntil(started -> started.jobs().stream().anyMatch(job -> job.status() == JobStatus.QUEUED));
        return client.pollForJobs(r -> r.actionTypeId(t -> t.category("Build")
                        .owner(ActionOwner.CUSTOM)
                        .provider("Pack")
                        .version("1")))
                .jobs()
                .getFirst();
    }

    private void upload(Job job, int output, String content) {
        var keys = job.data().artifactCredentials();
        AwsCredentials credentials =
                AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
        var to = job.data().outputArtifacts().get(output).location().s3Location();
        try (S3Client s3 = S3Client.builder()
                .endpointOverride(codePipeline.s3Endpoint())
                .region(Region.of(codePipeline.region()))
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .forcePathStyle(true)
                .build()) {
            s3.putObject(
                    r -> r.bucket(to.bucketName()).key(to.objectKey()).serverSideEncryption("aws:kms"),
                    RequestBody.fromString(content));
        }
    }

    @Test
    void anActionIsRunByItself(@TempDir Path source) throws Exception {
        Files.writeString(source.resolve("a.txt"), "a");
        var execution =
                codePipeline.start(PACK.with("Level", "9").withSource(source).withOutput("Packed"));
        Job job = take(execution);
        assertThat(job.data().inputArtifacts()).singleElement().satisfies(input -> assertThat(input.name())
                .isEqualTo(CustomAction.INPUT));
        assertThat(job.data().actionConfiguration().configuration()).isEqualTo(Map.of("Level", "9"));
        upload(job, 0, "packed");
        client.putJobSuccessResult(r -> r.jobId(job.id()).outputVariables(Map.of("Size", "6")));

        execution.awaitSuccess();

        assertThat(execution.action().outputVariables()).containsEntry("Size", "6");
        assertThat(execution.artifact("Packed").bytes()).isEqualTo("packed".getBytes(StandardCharsets.UTF_8));
        assertThat(execution.artifact(CustomAction.INPUT).names()).containsExactly("a.txt");
        assertThatThrownBy(() -> execution.artifact("Packed").names())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Packed is not a zip, its 6 bytes");
        assertThatThrownBy(() -> execution.artifact(CustomAction.INPUT).text("b.txt"))
                .hasMessageContaining("no file 'b.txt'; there are: [a.txt]");
        assertThatThrownBy(() -> execution.artifact("Other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'Other'", "Packed");
    }

    @Test
    void aFailureIsTheActionsOwn() throws Exception {
        var execution = codePipeline.start(PACK);
        Job job = take(execution);
        client.putJobFailureResult(r -> r.jobId(job.id())
                .failureDetails(d -> d.type(FailureType.JOB_FAILED).message("no room")));

        var error = execution.awaitFailure();

        assertThat(error.message()).isEqualTo("no room");
        assertThatThrownBy(execution::awaitSuccess)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is Failed")
                .hasMessageContaining("Work/Pack: Failed, JobFailed: no room")
                .hasMessageContaining("FAILED, handed out once, acknowledged once, reported: failure: no room (OK)");
    }

    @Test
    void aWaitThatEndsInVainTellsWhatTheJobWaitsFor() throws Exception {
        var execution = codePipeline.start(PACK);
        execution.awaitUntil(started -> !started.jobs().isEmpty());
        var impatient = execution.withPatience(Duration.ZERO);

        assertThatThrownBy(impatient::await)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("has not ended within PT0S")
                .hasMessageContaining("Work/Pack: InProgress")
                .hasMessageContaining("no poll for category Build, owner Custom, provider Pack, version 1");
        Job job = poll(execution);
        assertThatThrownBy(impatient::await).hasMessageContaining("handed out once, acknowledged 0 times; nobody has");
        client.acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()));
        assertThatThrownBy(impatient::await).hasMessageContaining("nobody has reported a result so far");
        assertThatThrownBy(() -> impatient.awaitUntil(started -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not come about", "Work/Pack");
        assertThat(execution.toString()).contains(execution.id(), execution.pipeline());
    }

    @Test
    void timeMovesWhenTheTestSaysSo() throws Exception {
        var execution = codePipeline.start(PACK);
        poll(execution);

        codePipeline.advance(Duration.ofSeconds(29));
        assertThat(execution.jobs()).extracting(JobRecord::status).containsExactly(JobStatus.DISPATCHED);
        codePipeline.advance(Duration.ofSeconds(1));
        take(execution);
        codePipeline.advance(Duration.ofHours(24));

        assertThat(execution.awaitFailure().message()).startsWith("The action timed out");
    }

    @Test
    void theJobAfterAContinuationTokenIsThereWithoutAMoveOfTheTime() throws Exception {
        var execution = codePipeline.start(PACK);
        Job first = take(execution);
        client.putJobSuccessResult(r -> r.jobId(first.id()).continuationToken("half"));

        Job second = take(execution);

        assertThat(second.data().continuationToken()).isEqualTo("half");
        assertThat(execution.jobs()).hasSize(2);
    }

    @Test
    void anUploadThatIsMissingIsNamed() throws Exception {
        var execution = codePipeline.start(PACK.withOutput("Packed"));
        Job job = take(execution);
        client.putJobSuccessResult(r -> r.jobId(job.id()));

        execution.awaitFailure();

        assertThatThrownBy(() -> execution.artifact("Packed"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Nothing was uploaded as artifact Packed");
    }

    @Test
    void whatTheServiceWouldRefuseIsRefusedWithItsText(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("pipeline.json"), "{\"name\": \"shop\"}");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\n  \"name\": shop}");

        assertThatThrownBy(() -> codePipeline.createPipeline(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pipeline.json is refused, ")
                .hasMessageContaining("$.stages");
        assertThatThrownBy(() -> codePipeline.createPipeline(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken.json is not JSON")
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> codePipeline.registerActionType("{\"category\": \"Build\"}"))
                .hasMessageContaining("The action type is refused, ValidationException")
                .hasMessageContaining("provider");
        assertThatThrownBy(() -> codePipeline.registerActionType(folder.resolve("none.json")))
                .hasMessageContaining("none.json");
        assertThatThrownBy(() -> codePipeline.start(PACK.with("Levle", "9")))
                .hasMessageContaining("InvalidActionDeclarationException")
                .hasMessageContaining("Levle")
                .hasMessageContaining("Level");
        assertThatThrownBy(() -> codePipeline.start(CustomAction.of("Build", "Unpack", "1")))
                .hasMessageContaining("'Unpack'")
                .hasMessageContaining("is not available");
        assertThatThrownBy(() -> codePipeline.start("nothing")).hasMessageContaining("nothing");
        assertThatThrownBy(() -> codePipeline.source("Source", file)).hasMessageContaining("has to be a folder");
        assertThatThrownBy(() -> CustomAction.of("Source", "Svn", "1")).hasMessageContaining("createPipeline");
    }

    @Test
    void aPipelineOfOnesOwnRunsWithItsFoldersAndVariablesAndWhatIsSkipped(@TempDir Path source) throws Exception {
        Files.writeString(source.resolve("a.txt"), "a");
        try (var withSkips = SimulatedCodePipeline.start(
                SimulatorSettings.defaults().withRegionAndAccount("us-east-2", "444455556666"),
                Set.of("Build/CodeBuild"))) {
            withSkips.source("Checkout", source);
            String name = withSkips.createPipeline("""
                    {"name": "shop", "roleArn": "arn:aws:iam::444455556666:role/pipelines", "pipelineType": "V2",
                     "artifactStore": {"type": "S3", "location": "shop-artifacts"},
                     "variables": [{"name": "Word"}],
                     "stages": [
                       {"name": "Source", "actions": [{"name": "Checkout",
                         "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "CodeCommit", "version": "1"},
                         "configuration": {"RepositoryName": "shop", "BranchName": "main"},
                         "outputArtifacts": [{"name": "Code"}]}]},
                       {"name": "Build", "actions": [{"name": "Compile",
                         "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
                         "configuration": {"ProjectName": "#{variables.Word}"},
                         "inputArtifacts": [{"name": "Code"}], "outputArtifacts": [{"name": "Classes"}]}]}]}
                    """);

            var execution = withSkips.start(name, Map.of("Word", "hello"));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(execution.artifact("Code").text("a.txt")).isEqualTo("a");
            assertThat(execution.artifact("Classes").names()).isEmpty();
            assertThat(execution.action("Compile").resolvedConfiguration()).containsEntry("ProjectName", "hello");
            assertThat(withSkips.region()).isEqualTo("us-east-2");
            assertThat(withSkips.account()).isEqualTo("444455556666");
            assertThatThrownBy(() -> execution.action("Compiel")).hasMessageContaining("[Checkout, Compile]");
            assertThatThrownBy(execution::action).hasMessageContaining("has 0 actions of custom types");
        }
    }
}
