package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import io.greenroom.simulator.wire.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopAndRetryTest {
    private Scene scene;

    @BeforeEach
    void create(@TempDir Path folder) {
        scene = new Scene(folder)
                .create(withSource("shop")
                        .stage("Test", run("A", "{'outputArtifacts': [{'name': 'made'}]}"), run("B", 1), run("C", 2)));
    }

    private void retry(String id, String mode) {
        scene.call(
                "RetryStageExecution",
                "{'pipelineName': 'shop', 'stageName': 'Test', 'pipelineExecutionId': '%s', 'retryMode': '%s'}"
                        .formatted(id, mode));
    }

    private String refusal(Runnable call) {
        try {
            call.run();
            return "none";
        } catch (ServiceException e) {
            return e.type();
        }
    }

    private String failed() {
        String id = scene.start("shop");
        scene.board.fail("A", "broken");
        scene.board.succeed("B");
        return id;
    }

    @Test
    void stoppingWaitsForOpenActionsAndStartsNoOthers() {
        String id = scene.start("shop");

        scene.service.stop("shop", id, false, "enough");

        assertThat(scene.status("shop", id)).isEqualTo("Stopping");
        scene.board.succeed("A");
        scene.board.succeed("B");
        ExecutionSnapshot execution = scene.service.execution("shop", id);
        assertThat(execution.status().word()).isEqualTo("Stopped");
        assertThat(execution.stopReason()).isEqualTo("enough");
        assertThat(Scene.stage(execution, "Test").status()).isEqualTo(StageStatus.STOPPED);
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void abandoningEndsAtOnceAndClosesTheJobs() {
        String id = scene.start("shop");

        scene.service.stop("shop", id, true, null);

        ExecutionSnapshot execution = scene.service.execution("shop", id);
        assertThat(execution.status().word()).isEqualTo("Stopped");
        assertThat(Scene.latest(execution, "A").status()).isEqualTo(ActionStatus.ABANDONED);
        assertThat(scene.board.abandoned()).containsExactlyInAnyOrder("A", "B");
    }

    @Test
    void aStopInWaitingCanBecomeAnAbandonmentButNotBeRepeated() {
        String id = scene.start("shop");
        scene.service.stop("shop", id, false, null);

        assertThat(refusal(() -> scene.service.stop("shop", id, false, null)))
                .isEqualTo("DuplicatedStopRequestException");
        scene.service.stop("shop", id, true, null);

        assertThat(scene.status("shop", id)).isEqualTo("Stopped");
        assertThat(refusal(() -> scene.service.stop("shop", id, true, null)))
                .isEqualTo("PipelineExecutionNotStoppableException");
    }

    @Test
    void anExecutionThatOnlyWaitsStopsAtOnce() {
        scene.start("shop");
        String second = scene.start("shop");

        scene.service.stop("shop", second, false, null);

        assertThat(scene.status("shop", second)).isEqualTo("Stopped");
    }

    @Test
    void failedActionsAloneAreRepeated() {
        String id = failed();
        String key = Scene.latest(scene.service.execution("shop", id), "A")
                .outputArtifacts()
                .getFirst()
                .key();

        retry(id, "FAILED_ACTIONS");

        assertThat(scene.status("shop", id)).isEqualTo("InProgress");
        assertThat(scene.board.open()).containsExactly("A");
        assertThat(scene.board.job("A").outputArtifacts().getFirst().key()).isEqualTo(key);
        scene.board.succeed("A");
        scene.board.succeed("C");
        ExecutionSnapshot execution = scene.service.execution("shop", id);
        assertThat(execution.status().word()).isEqualTo("Succeeded");
        assertThat(Scene.action(execution, "A").attempts()).hasSize(2);
        assertThat(Scene.action(execution, "B").attempts()).hasSize(1);
    }

    @Test
    void allActionsAreRepeatedWhenAsked() {
        String id = failed();

        retry(id, "ALL_ACTIONS");

        assertThat(scene.board.open()).containsExactly("A", "B");
    }

    @Test
    void aFailedActionCanBeRepeatedWhileItsSiblingsRun() {
        String id = scene.start("shop");
        scene.board.fail("A", "broken");

        assertThat(refusal(() -> retry(id, "ALL_ACTIONS"))).isEqualTo("StageNotRetryableException");
        retry(id, "FAILED_ACTIONS");

        assertThat(scene.board.open()).containsExactly("B", "A");
    }

    @Test
    void aStageThatDidNotFailCannotBeRetried() {
        String id = scene.start("shop");

        assertThat(refusal(() -> retry(id, "FAILED_ACTIONS"))).isEqualTo("StageNotRetryableException");
    }

    @Test
    void onlyTheLatestExecutionOfAStageCanBeRetried() {
        String id = failed();
        scene.start("shop");

        assertThat(refusal(() -> retry(id, "FAILED_ACTIONS"))).isEqualTo("NotLatestPipelineExecutionException");
    }

    @Test
    void aRetryIsRefusedAfterAnUpdate() {
        String id = failed();
        scene.call(
                "UpdatePipeline", withSource("shop").stage("Test", run("A", 1)).wrapped());

        assertThat(refusal(() -> retry(id, "FAILED_ACTIONS"))).isEqualTo("StageNotRetryableException");
    }

    @Test
    void theEndAfterARetryIsAnotherOne() {
        String id = failed();
        var first = scene.service.end("shop", id);
        assertThat(first).isCompleted();

        retry(id, "FAILED_ACTIONS");

        assertThat(scene.service.end("shop", id)).isNotDone();
        assertThatThrownBy(() -> scene.service.await("shop", id, Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void aStageRetriesItselfOnceWhenItsDefinitionSaysSo() {
        scene.create(withSource("stubborn")
                .stage("Test", run("A", 1), run("B", 1))
                .with("onFailure", "{'result': 'RETRY'}"));
        String id = scene.start("stubborn");

        scene.board.succeed("B");
        scene.board.fail("A", "broken");
        assertThat(scene.board.open()).containsExactly("A");
        scene.board.fail("A", "broken again");

        assertThat(scene.board.open()).isEmpty();
        assertThat(scene.status("stubborn", id)).isEqualTo("Failed");
        assertThat(Scene.stage(scene.service.execution("stubborn", id), "Test").automaticRetries())
                .isEqualTo(1);
    }
}
