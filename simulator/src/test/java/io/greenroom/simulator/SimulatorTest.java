package io.greenroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.job.JobBoard.Listener;
import io.greenroom.simulator.job.JobStatus;
import io.greenroom.simulator.wire.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.ActionOwner;
import software.amazon.awssdk.services.codepipeline.model.CodePipelineException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNonceException;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.ValidationException;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import tools.jackson.databind.json.JsonMapper;

class SimulatorTest {
    private static final String INPUT = "shop/Source/abcdefg";
    private static final String OUTPUT = "shop/Environmen/hijklmn";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Simulator simulator;
    private CodePipelineClient codePipeline;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(SimulatorSettings.defaults());
        codePipeline = Clients.codePipeline(simulator.endpoint(), Clients.administrator());
    }

    @AfterEach
    void stop() {
        codePipeline.close();
        simulator.close();
    }

    @Test
    void aJobGoesFromOfferToResultOverTheWire(@TempDir Path folder) throws IOException {
        register();
        simulator.bucket().put(INPUT, Files.writeString(folder.resolve("source"), "the source"));
        offer();

        var job = poll();
        assertThat(job.data().actionConfiguration().configuration()).containsEntry("BlueprintName", "web");
        assertThat(job.data().pipelineContext().action().actionExecutionId()).isEqualTo("execution-1");
        assertThat(codePipeline
                        .acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()))
                        .statusAsString())
                .isEqualTo("InProgress");
        try (var s3 = Clients.s3(simulator.s3Endpoint(), Clients.of(job.data().artifactCredentials()))) {
            var bucket = simulator.bucket().name();
            assertThat(s3.getObjectAsBytes(r -> r.bucket(bucket).key(INPUT)).asUtf8String())
                    .isEqualTo("the source");
            s3.putObject(
                    r -> r.bucket(bucket).key(OUTPUT).serverSideEncryption(ServerSideEncryption.AWS_KMS),
                    RequestBody.fromString("the environment"));
            assertThat(s3.headObject(r -> r.bucket(bucket).key(OUTPUT)).serverSideEncryption())
                    .isEqualTo(ServerSideEncryption.AWS_KMS);
        }
        codePipeline.putJobSuccessResult(r -> r.jobId(job.id()).outputVariables(Map.of("EnvironmentId", "local/1")));

        assertThat(heard).containsExactly("acknowledged", "succeeded {EnvironmentId=local/1} missing []");
        var record = simulator.jobs().record(job.id()).orElseThrow();
        assertThat(record.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(record.countedResults()).hasSize(1);
        assertThat(simulator.calls().latest("PutJobSuccessResult"))
                .extracting(Call::caller, Call::outcome)
                .containsExactly(tuple("simulator", Call.OK));
    }

    @Test
    void anAcknowledgementWithAnotherNonceIsRefused() {
        register();
        offer();
        var job = poll();

        assertThatThrownBy(
                        () -> codePipeline.acknowledgeJob(r -> r.jobId(job.id()).nonce("other")))
                .isInstanceOf(InvalidNonceException.class);
    }

    @Test
    void jobCredentialsAreGoodForNoCallToCodePipeline() {
        register();
        offer();
        var job = poll();

        try (var impostor =
                Clients.codePipeline(simulator.endpoint(), Clients.of(job.data().artifactCredentials()))) {
            assertThatThrownBy(() -> impostor.putJobSuccessResult(r -> r.jobId(job.id())))
                    .isInstanceOfSatisfying(
                            CodePipelineException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
        }
    }

    @Test
    void aBusyPortIsNamed() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            var settings = SimulatorSettings.defaults();

            assertThatThrownBy(() -> Simulator.start(settings.withPorts(port, 0)))
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("CodePipeline");
            assertThatThrownBy(() -> Simulator.start(settings.withPorts(0, port)))
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("S3");
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems have but one address on their loopback")
    void itListensAtTheAddressThatItIsGiven() throws IOException {
        var settings = SimulatorSettings.defaults().withAddress(InetAddress.getByName("127.0.0.2"));

        try (var elsewhere = Simulator.start(settings);
                var client = Clients.codePipeline(elsewhere.endpoint(), Clients.administrator());
                var s3 = Clients.s3(elsewhere.s3Endpoint(), Clients.administrator())) {
            assertThat(elsewhere.endpoint()).hasHost("127.0.0.2");
            assertThat(client.listActionTypes().actionTypes()).isNotEmpty();
            assertThat(s3.listBuckets().buckets()).hasSize(1);
        }
    }

    @Test
    void thePipelineSideIsPluggedInBehindItsShapes() throws IOException {
        PipelineSide pipelines = (surroundings, settings) -> Map.of("GetPipelineState", request -> JsonMapper.shared()
                .createObjectNode()
                .put("pipelineName", request.path("name").asString()));
        try (var other = Simulator.start(SimulatorSettings.defaults(), pipelines);
                var client = Clients.codePipeline(other.endpoint(), Clients.administrator())) {
            assertThat(client.getPipelineState(r -> r.name("shop")).pipelineName())
                    .isEqualTo("shop");
            assertThatThrownBy(() -> client.getPipelineState(r -> r.name("no spaces")))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("Value at 'name' failed to satisfy constraint");
        }
    }

    @Test
    void aTemporaryFolderGoesWithTheSimulatorAGivenOneStays(@TempDir Path folder) throws IOException {
        var data = folder.resolve("data");
        try (var other = Simulator.start(SimulatorSettings.defaults().withData(data))) {
            other.bucket().put("a/b", Files.writeString(folder.resolve("file"), "content"));
        }
        try (var again = Simulator.start(SimulatorSettings.defaults().withData(data))) {
            assertThat(again.bucket().has("a/b")).isTrue();
            assertThat(again.bucket().has("a/c")).isFalse();
        }
    }

    @Test
    void theEnvironmentNamesTheEndpoints() {
        assertThat(simulator.environment())
                .containsEntry(
                        "AWS_ENDPOINT_URL_CODEPIPELINE", simulator.endpoint().toString())
                .containsEntry("AWS_ENDPOINT_URL_S3", simulator.s3Endpoint().toString())
                .containsEntry("AWS_REGION", "eu-west-1")
                .doesNotContainKey("AWS_SESSION_TOKEN");
    }

    private void register() {
        codePipeline.createCustomActionType(r -> r.category(ActionCategory.DEPLOY)
                .provider("Start-Environment")
                .version("1")
                .inputArtifactDetails(a -> a.minimumCount(0).maximumCount(4))
                .outputArtifactDetails(a -> a.minimumCount(0).maximumCount(1)));
    }

    private Job poll() {
        return codePipeline
                .pollForJobs(r -> r.actionTypeId(t -> t.category(ActionCategory.DEPLOY)
                        .owner(ActionOwner.CUSTOM)
                        .provider("Start-Environment")
                        .version("1")))
                .jobs()
                .getFirst();
    }

    private void offer() {
        var bucket = simulator.bucket().name();
        simulator
                .jobs()
                .offer(
                        new ActionJob(
                                new ActionTypeId("Deploy", "Custom", "Start-Environment", "1"),
                                "111122223333",
                                "eu-west-1",
                                "shop",
                                "pipeline-execution-1",
                                "Test",
                                "Start",
                                "execution-1",
                                Map.of("BlueprintName", "web"),
                                List.of(new ArtifactObject("Source", "r1", bucket, INPUT)),
                                List.of(new ArtifactObject("Environment", null, bucket, OUTPUT)),
                                null),
                        new Hearer());
    }

    private final class Hearer implements Listener {
        @Override
        public void acknowledged(String jobId) {
            heard.add("acknowledged");
        }

        @Override
        public void progress(ExecutionDetails details) {
            heard.add("progress " + details.summary());
        }

        @Override
        public void succeeded(ExecutionDetails details, Map<String, String> variables, List<String> missing) {
            heard.add("succeeded " + variables + " missing " + missing);
        }

        @Override
        public void failed(String type, String message, @Nullable String externalExecutionId) {
            heard.add("failed " + type);
        }
    }
}
