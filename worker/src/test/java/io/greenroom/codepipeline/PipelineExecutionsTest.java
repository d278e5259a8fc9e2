package io.greenroom.codepipeline;

import static org.awaitility.Awaitility.await;

import io.greenroom.pipeline.Executions;
import io.greenroom.pipeline.ExecutionsContract;
import io.greenroom.simulator.time.RealTimeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;

/** The adapter against the simulator; executions wait for an approval. */
final class PipelineExecutionsTest implements ExecutionsContract {
    private final RealTimeline timeline = new RealTimeline();
    private final Simulated service;
    private final CodePipelineClient client;
    private final Set<String> pipelines = new HashSet<>();

    PipelineExecutionsTest(@TempDir Path source) throws IOException {
        service = new Simulated(source, timeline);
        client = service.client;
    }

    @AfterEach
    void close() {
        service.close();
        timeline.close();
    }

    @Override
    public Executions executions() {
        return new PipelineExecutions(client);
    }

    @Override
    public String begin(String pipeline) {
        if (pipelines.add(pipeline)) {
            service.create(pipeline, Simulated.action(Simulated.ofAws("Approval", "Manual"), Map.of()));
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
                .stageName("Manual")
                .actionName("Manual")
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
