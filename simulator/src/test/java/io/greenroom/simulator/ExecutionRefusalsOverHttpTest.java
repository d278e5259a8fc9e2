package io.greenroom.simulator;

import static io.greenroom.simulator.Front.pipeline;
import static io.greenroom.simulator.Front.refused;
import static io.greenroom.simulator.Front.runCommand;
import static io.greenroom.simulator.Front.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.ApprovalAlreadyCompletedException;
import software.amazon.awssdk.services.codepipeline.model.ConcurrentPipelineExecutionsLimitExceededException;
import software.amazon.awssdk.services.codepipeline.model.ConflictException;
import software.amazon.awssdk.services.codepipeline.model.DuplicatedStopRequestException;
import software.amazon.awssdk.services.codepipeline.model.InvalidApprovalTokenException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNextTokenException;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.NotLatestPipelineExecutionException;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotStoppableException;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineVariable;
import software.amazon.awssdk.services.codepipeline.model.StageNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.StageNotRetryableException;
import software.amazon.awssdk.services.codepipeline.model.ValidationException;

/** What the service refuses about executions comes back as the exception that the AWS SDK has for it. */
class ExecutionRefusalsOverHttpTest {
    private static final String UNKNOWN = UUID.nameUUIDFromBytes(new byte[] {7}).toString();

    private Front front;
    private CodePipelineClient codePipeline;

    @BeforeEach
    void open(@TempDir Path source) throws IOException {
        front = new Front(source, SimulatorSettings.defaults()).withShippedTypes();
        codePipeline = front.codePipeline;
    }

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void executions() {
        front.create(pipeline(
                "shop", stage("Test", runCommand("Check"), Front.action("Approve", "Approval", "AWS", "Manual"))));
        refused(PipelineNotFoundException.class, () -> front.start("none"));
        refused(PipelineNotFoundException.class, () -> codePipeline.getPipelineState(r -> r.name("none")));
        refused(
                ValidationException.class,
                () -> codePipeline.startPipelineExecution(r -> r.name("shop")
                        .variables(PipelineVariable.builder()
                                .name("Unknown")
                                .value("x")
                                .build())));
        refused(
                PipelineExecutionNotFoundException.class,
                () -> codePipeline.getPipelineExecution(
                        r -> r.pipelineName("shop").pipelineExecutionId(UNKNOWN)));
        refused(
                PipelineExecutionNotFoundException.class,
                () -> codePipeline.listActionExecutions(
                        r -> r.pipelineName("shop").filter(f -> f.pipelineExecutionId(UNKNOWN))));
        refused(
                PipelineExecutionNotStoppableException.class,
                () -> codePipeline.stopPipelineExecution(
                        r -> r.pipelineName("shop").pipelineExecutionId(UNKNOWN)));
        refused(
                InvalidNextTokenException.class,
                () -> codePipeline.listPipelineExecutions(
                        r -> r.pipelineName("shop").nextToken("made up")));
        String execution = front.start("shop");
        Job job = front.take("Test", "Run-Command");
        refused(StageNotFoundException.class, () -> retry(execution, "None"));
        refused(StageNotRetryableException.class, () -> retry(execution, "Test"));
        refused(StageNotRetryableException.class, () -> retry(UNKNOWN, "Test"));
        refused(
                StageNotFoundException.class,
                () -> codePipeline.disableStageTransition(r -> r.pipelineName("shop")
                        .stageName("None")
                        .transitionType("Inbound")
                        .reason("no")));
        refused(ActionNotFoundException.class, () -> decide("None", UNKNOWN));
        refused(InvalidApprovalTokenException.class, () -> decide("Approve", UNKNOWN));
        String token = Front.until(() ->
                        codePipeline
                                .getPipelineState(r -> r.name("shop"))
                                .stageStates()
                                .getLast()
                                .actionStates()
                                .stream()
                                .filter(a -> a.latestExecution() != null
                                        && a.latestExecution().token() != null)
                                .toList())
                .getFirst()
                .latestExecution()
                .token();
        decide("Approve", token);
        refused(ApprovalAlreadyCompletedException.class, () -> decide("Approve", token));
        codePipeline.stopPipelineExecution(r -> r.pipelineName("shop").pipelineExecutionId(execution));
        refused(
                DuplicatedStopRequestException.class,
                () -> codePipeline.stopPipelineExecution(
                        r -> r.pipelineName("shop").pipelineExecutionId(execution)));
        codePipeline.putJobSuccessResult(r -> r.jobId(job.id()));
        front.awaitStatus("shop", execution, "Stopped");
        refused(
                PipelineExecutionNotStoppableException.class,
                () -> codePipeline.stopPipelineExecution(
                        r -> r.pipelineName("shop").pipelineExecutionId(execution)));
    }

    @Test
    void executionsThatGetInEachOthersWay() {
        front.create(pipeline("shop", stage("Test", runCommand("Check"))));
        String first = front.start("shop");
        Job job = front.take("Test", "Run-Command");
        codePipeline.putJobFailureResult(
                r -> r.jobId(job.id()).failureDetails(f -> f.type("JobFailed").message("no")));
        front.awaitStatus("shop", first, "Failed");
        String second = front.start("shop");
        Job inTheWay = front.take("Test", "Run-Command");
        refused(NotLatestPipelineExecutionException.class, () -> retry(first, "Test"));
        assertThat(inTheWay.data().pipelineContext().pipelineExecutionId()).isEqualTo(second);

        front.create(pipeline("queue", stage("Test", runCommand("Check")))
                .pipelineType("V2")
                .executionMode("QUEUED"));
        for (int i = 0; i < 50; i++) {
            front.start("queue");
        }
        refused(ConcurrentPipelineExecutionsLimitExceededException.class, () -> front.start("queue"));
        front.simulator
                .faults()
                .add(new FaultRule("StartPipelineExecution", When.nth(1), new Effect.Refused("ConflictException")));
        refused(ConflictException.class, () -> front.start("shop"));
    }

    private void retry(String execution, String stage) {
        codePipeline.retryStageExecution(r -> r.pipelineName("shop")
                .stageName(stage)
                .pipelineExecutionId(execution)
                .retryMode("FAILED_ACTIONS"));
    }

    private void decide(String action, String token) {
        codePipeline.putApprovalResult(r -> r.pipelineName("shop")
                .stageName("Test")
                .actionName(action)
                .token(token)
                .result(d -> d.status("Approved").summary("")));
    }
}
