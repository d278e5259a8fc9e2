package com.example.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.junit.CodePipelineSimulator;
import io.greenroom.simulator.testing.CustomAction;
import io.greenroom.simulator.testing.SimulatedCodePipeline;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.AWSSessionCredentials;
import software.amazon.awssdk.services.codepipeline.model.ActionOwner;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.s3.S3Client;

/** The worker in front of a simulated CodePipeline, over the wire, as it would be in front of the real one. */
@CodePipelineSimulator
class ScanWorkerTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("tested-worker", "")).toAbsolutePath();

    @TempDir
    Path source;

    private final FakeScanner scanner = new FakeScanner();
    private SimulatedCodePipeline codePipeline;
    private CodePipelineClient client;
    private JobWorker worker;

    @BeforeEach
    void start(SimulatedCodePipeline simulated) throws Exception {
        codePipeline = simulated;
        codePipeline.registerActionType(PROJECT.resolve("action-type.json"));
        Files.writeString(source.resolve("Main.java"), "class Main {}");
        client = CodePipelineClient.builder()
                .endpointOverride(codePipeline.endpoint())
                .region(Region.of(codePipeline.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(codePipeline.accessKeyId(), codePipeline.secretAccessKey())))
                .build();
        worker = startWorker();
    }

    private CustomAction scan() {
        return CustomAction.of("Test", "Scan", "1")
                .with("Profile", "quick")
                .withSource(source)
                .withOutput("Report");
    }

    private JobWorker startWorker() {
        var type = ActionTypeId.builder()
                .category("Test")
                .owner(ActionOwner.CUSTOM)
                .provider("Scan")
                .version("1")
                .build();
        URI s3 = codePipeline.s3Endpoint();
        Region region = Region.of(codePipeline.region());
        var processor = new ScanProcessor(scanner, credentials -> s3Client(s3, region, credentials));
        return new JobWorker(client, type, processor, 4, Duration.ofMillis(20));
    }

    private static S3Client s3Client(URI endpoint, Region region, AWSSessionCredentials job) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsSessionCredentials.create(job.accessKeyId(), job.secretAccessKey(), job.sessionToken())))
                .build();
    }

    @AfterEach
    void stop() {
        worker.close();
        client.close();
    }

    @Test
    void aCleanArchivePassesAndItsReportIsAnArtifact() throws Exception {
        var execution = codePipeline.start(scan()).awaitSuccess();

        assertThat(execution.action().outputVariables()).containsEntry("Findings", "2");
        assertThat(execution.action().summary()).isEqualTo("2 findings");
        assertThat(execution.artifact("Report").text("report.txt")).isEqualTo("quick scan of Main.java");
    }

    @Test
    void aRejectedArchiveFailsTheActionWithTheReason() throws Exception {
        scanner.rejects("Main.java holds a password.");

        var failed = codePipeline.start(scan()).awaitFailure();

        assertThat(failed.code()).isEqualTo("JobFailed");
        assertThat(failed.message()).isEqualTo("Main.java holds a password.");
    }

    @Test
    void aScanThatTakesLongGoesOnInMoreJobs() throws Exception {
        scanner.finishesAtLook(3);

        var execution = codePipeline.start(scan()).awaitSuccess();

        assertThat(scanner.submissions()).isEqualTo(1);
        assertThat(execution.jobs()).hasSize(3);
        assertThat(execution.jobs().getLast().receivedToken()).isEqualTo("scan-1");
    }

    @Test
    void aPipelineRunsFromItsDefinition() throws Exception {
        codePipeline.source("Checkout", source);
        String pipeline = codePipeline.createPipeline(PROJECT.resolve("pipeline.json"));

        var execution = codePipeline.start(pipeline).awaitSuccess();

        assertThat(execution.artifact("Report").text("report.txt")).isEqualTo("thorough-after-2 scan of Main.java");
    }

    /** A failure that is reported for a job of somebody else ends their work. */
    @Test
    void nothingIsReportedForAJobThatAnotherWorkerWasFasterToTake() throws Exception {
        var beaten = new Effect.Refused("InvalidNonceException");
        codePipeline.faults().add(new FaultRule("AcknowledgeJob", When.nth(1), beaten));
        var execution = codePipeline.start(scan());
        execution.awaitUntil(started -> codePipeline.calls().count("AcknowledgeJob") == 1);

        codePipeline.advance(Duration.ofSeconds(30)); // the other one did not do it, so that it is handed out again
        execution.awaitSuccess();

        assertThat(execution.jobs()).hasSize(1);
        assertThat(execution.jobs().getFirst().results()).hasSize(1);
    }

    @Test
    void throttlingAndErrorsOfTheServiceAreOutlived() throws Exception {
        codePipeline.faults().add(new FaultRule("*", When.calls(1, 2), new Effect.Throttled()));
        codePipeline.faults().add(new FaultRule("PutJobSuccessResult", When.nth(1), new Effect.ServerError(500)));
        codePipeline.faults().add(new FaultRule("S3:PUT", When.nth(1), new Effect.ConnectionReset()));

        codePipeline.start(scan()).awaitSuccess();
    }

    /** What this kind of worker cannot do: nobody else ever gets the job, and its action hangs for a day. */
    @Test
    void aJobIsLostWithTheWorkerThatHadAcknowledgedIt() throws Exception {
        scanner.hangs();
        var execution = codePipeline.start(scan());
        execution.awaitUntil(started -> scanner.submissions() == 1);

        worker.close();
        worker = startWorker();
        codePipeline.advance(Duration.ofHours(24));

        assertThat(execution.awaitFailure().message()).startsWith("The action timed out");
        assertThat(execution.jobs()).hasSize(1);
    }
}
