package io.greenroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.time.VirtualTimeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionConfigurationProperty;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.CodePipelineException;
import software.amazon.awssdk.services.codepipeline.model.CreateCustomActionTypeRequest;
import software.amazon.awssdk.services.codepipeline.model.InputArtifact;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole simulator, its pipelines included, and in front of it somebody who has nothing but the AWS SDK. Time stands still. */
final class Front implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T09:30:00.250Z");
    private static final Path DEFINITIONS = Path.of("..", "action-definitions");

    final VirtualTimeline timeline = new VirtualTimeline(START);
    final Simulator simulator;
    final CodePipelineClient codePipeline;

    Front(Path source, SimulatorSettings settings) throws IOException {
        Files.writeString(source.resolve("hello.txt"), "hello");
        simulator = Simulator.start(
                settings,
                (surroundings, given) -> new PipelineService(
                                surroundings,
                                new PipelineSettings(
                                        given.account(),
                                        given.region(),
                                        given.jobs().strictOutputs(),
                                        given.startOnCreation()),
                                new StandIns(
                                        Sources.of(Map.of("Source", source)),
                                        Approvals.byServiceCallOnly(),
                                        new Skips(Set.of())),
                                new Random(7))
                        .operations(),
                timeline);
        codePipeline = Clients.codePipeline(simulator.endpoint(), Clients.administrator());
    }

    /** Registers what Greenroom ships. */
    Front withShippedTypes() {
        for (String file : List.of("start-environment", "run-command", "end-environment")) {
            codePipeline.createCustomActionType(shipped(file));
        }
        return this;
    }

    static CreateCustomActionTypeRequest shipped(String file) {
        JsonNode json =
                JsonMapper.shared().readTree(DEFINITIONS.resolve(file + ".json").toFile());
        return CreateCustomActionTypeRequest.builder()
                .category(json.path("category").stringValue())
                .provider(json.path("provider").stringValue())
                .version(json.path("version").stringValue())
                .configurationProperties(json.path("configurationProperties")
                        .valueStream()
                        .map(Front::property)
                        .toList())
                .inputArtifactDetails(a -> a.minimumCount(
                                json.at("/inputArtifactDetails/minimumCount").intValue())
                        .maximumCount(
                                json.at("/inputArtifactDetails/maximumCount").intValue()))
                .outputArtifactDetails(a -> a.minimumCount(
                                json.at("/outputArtifactDetails/minimumCount").intValue())
                        .maximumCount(
                                json.at("/outputArtifactDetails/maximumCount").intValue()))
                .build();
    }

    private static ActionConfigurationProperty property(JsonNode json) {
        return ActionConfigurationProperty.builder()
                .name(json.path("name").stringValue())
                .description(json.path("description").stringValue())
                .required(json.path("required").booleanValue())
                .key(json.path("key").booleanValue())
                .secret(json.path("secret").booleanValue())
                .queryable(json.path("queryable").booleanValue())
                .type(json.path("type").stringValue())
                .build();
    }

    static PipelineDeclaration.Builder pipeline(String name, StageDeclaration... stages) {
        StageDeclaration source =
                stage("Source", action("Source", "Source", "AWS", "S3").outputArtifacts(output("Sources")));
        return PipelineDeclaration.builder()
                .name(name)
                .roleArn("arn:aws:iam::111122223333:role/pipelines")
                .artifactStore(s -> s.type("S3").location("codepipeline-eu-west-1-simulated"))
                .stages(Stream.concat(Stream.of(source), Arrays.stream(stages)).toList());
    }

    static StageDeclaration stage(String name, ActionDeclaration.Builder... actions) {
        return StageDeclaration.builder()
                .name(name)
                .actions(Arrays.stream(actions)
                        .map(ActionDeclaration.Builder::build)
                        .toList())
                .build();
    }

    static ActionDeclaration.Builder action(String name, String category, String owner, String provider) {
        return ActionDeclaration.builder().name(name).actionTypeId(type(category, owner, provider));
    }

    static ActionDeclaration.Builder startEnvironment() {
        return action("Start", "Deploy", "Custom", "Start-Environment")
                .configuration(Map.of("BlueprintName", "web"))
                .inputArtifacts(InputArtifact.builder().name("Sources").build())
                .outputArtifacts(output("Environment"))
                .namespace("start");
    }

    static ActionDeclaration.Builder runCommand(String name) {
        return action(name, "Test", "Custom", "Run-Command").configuration(Map.of("CommandName", "smoke"));
    }

    static OutputArtifact output(String name) {
        return OutputArtifact.builder().name(name).build();
    }

    static ActionTypeId type(String category, String owner, String provider) {
        return ActionTypeId.builder()
                .category(category)
                .owner(owner)
                .provider(provider)
                .version("1")
                .build();
    }

    Front create(PipelineDeclaration.Builder pipeline) {
        codePipeline.createPipeline(r -> r.pipeline(pipeline.build()));
        return this;
    }

    String start(String pipeline) {
        return codePipeline.startPipelineExecution(r -> r.name(pipeline)).pipelineExecutionId();
    }

    /** Polls until there is a job of the type, and acknowledges it. */
    Job take(String category, String provider) {
        Job job = poll(category, provider);
        codePipeline.acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()));
        return job;
    }

    Job poll(String category, String provider) {
        return until(() -> codePipeline
                        .pollForJobs(r -> r.actionTypeId(type(category, "Custom", provider)))
                        .jobs())
                .getFirst();
    }

    /** Asks until there is something in the answer. */
    static <T> List<T> until(Supplier<List<T>> question) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(question::get, answer -> !answer.isEmpty());
    }

    void awaitStatus(String pipeline, String execution, String status) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> codePipeline
                                .getPipelineExecution(
                                        r -> r.pipelineName(pipeline).pipelineExecutionId(execution))
                                .pipelineExecution()
                                .statusAsString(),
                        status::equals);
    }

    List<ActionExecutionDetail> attempts(String pipeline, String execution) {
        return codePipeline
                .listActionExecutions(r -> r.pipelineName(pipeline).filter(f -> f.pipelineExecutionId(execution)))
                .actionExecutionDetails();
    }

    S3Client s3(Job job) {
        return Clients.s3(simulator.s3Endpoint(), Clients.of(job.data().artifactCredentials()));
    }

    /** The call is refused with just this exception, and with a text and a request id. */
    static <E extends CodePipelineException> void refused(Class<E> kind, ThrowingCallable call) {
        var refusal = catchThrowableOfType(kind, call);
        assertThat(refusal).as(kind.getSimpleName()).isNotNull();
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isNotBlank();
        assertThat(refusal.awsErrorDetails().errorMessage()).isNotBlank();
    }

    @Override
    public void close() {
        codePipeline.close();
        simulator.close();
    }
}
