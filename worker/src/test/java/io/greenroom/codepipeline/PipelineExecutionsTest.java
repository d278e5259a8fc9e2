package io.greenroom.codepipeline;

import static org.awaitility.Awaitility.await;

import io.greenroom.pipeline.Executions;
import io.greenroom.pipeline.ExecutionsContract;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/** The adapter against the simulator; executions wait for an approval. */
final class PipelineExecutionsTest implements ExecutionsContract {
    private final Simulator simulator;
    private final CodePipelineClient client;
    private final Set<String> pipelines = new HashSet<>();

    PipelineExecutionsTest(@TempDir Path source) throws IOException {
        Files.writeString(source.resolve("hello.txt"), "hello");
        simulator = Simulator.start(SimulatorSettings.defaults(), (surroundings, settings) -> new PipelineService(
                        surroundings,
                        new PipelineSettings(
                                settings.account(),
                                settings.region(),
                                settings.jobs().strictOutputs(),
                                false),
                        new StandIns(
                                Sources.of(Map.of("Source", source)),
                                Approvals.byServiceCallOnly(),
                                new Skips(Set.of())),
                        new Random(7))
                .operations());
        client = CodePipelineClient.builder()
                .region(Region.of(simulator.settings().region()))
                .endpointOverride(simulator.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("me", "mine")))
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        simulator.close();
    }

    @Override
    public Executions executions() {
        return new PipelineExecutions(client);
    }

    private static StageDeclaration stage(String name, String category, String provider, Map<String, String> settings) {
        ActionDeclaration.Builder action = ActionDeclaration.builder()
                .name(name)
                .actionTypeId(type ->
                        type.category(category).owner("AWS").provider(provider).version("1"))
                .configuration(settings);
        if (category.equals("Source")) {
            action.outputArtifacts(OutputArtifact.builder().name("Code").build());
        }
        return StageDeclaration.builder()
                .name(name)
                .actions(List.of(action.build()))
                .build();
    }

    @Override
    public String begin(String pipeline) {
        if (pipelines.add(pipeline)) {
            client.createPipeline(request -> request.pipeline(made -> made.name(pipeline)
                    .roleArn("arn:aws:iam::111122223333:role/shop")
                    .artifactStore(store -> store.type("S3").location("some-bucket"))
                    .stages(
                            stage("Source", "Source", "S3", Map.of("S3Bucket", "b", "S3ObjectKey", "k")),
                            stage("Wait", "Approval", "Manual", Map.of()))));
        }
        String execution =
                client.startPipelineExecution(request -> request.name(pipeline)).pipelineExecutionId();
        await().until(() -> tokens(pipeline).findAny().isPresent());
        return execution;
    }

    private Stream<String> tokens(String pipeline) {
        return client.getPipelineState(request -> request.name(pipeline)).stageStates().stream()
                .flatMap(stage -> stage.actionStates().stream())
                .map(ActionState::latestExecution)
                .filter(latest -> latest != null && latest.token() != null)
                .map(latest -> latest.token());
    }

    private void answer(String pipeline, ApprovalStatus status) {
        String token = tokens(pipeline).findAny().orElseThrow();
        client.putApprovalResult(request -> request.pipelineName(pipeline)
                .stageName("Wait")
                .actionName("Wait")
                .token(token)
                .result(result -> result.status(status).summary("as the test wants it")));
    }

    private void awaitEnd(String pipeline, String execution) {
        await().until(() -> !client.getPipelineExecution(
                        request -> request.pipelineName(pipeline).pipelineExecutionId(execution))
                .pipelineExecution()
                .statusAsString()
                .matches("InProgress|Stopping"));
    }

    @Override
    public void succeed(String pipeline, String execution) {
        answer(pipeline, ApprovalStatus.APPROVED);
        awaitEnd(pipeline, execution);
    }

    @Override
    public void fail(String pipeline, String execution) {
        answer(pipeline, ApprovalStatus.REJECTED);
        awaitEnd(pipeline, execution);
    }

    @Override
    public void stop(String pipeline, String execution) {
        client.stopPipelineExecution(request ->
                request.pipelineName(pipeline).pipelineExecutionId(execution).abandon(true));
        awaitEnd(pipeline, execution);
    }
}
