package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import io.greenroom.simulator.wire.ServiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RollbackTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private Scene scene;

    private static PipelineJson pipeline(String mode) {
        return withSource("shop")
                .v2(mode)
                .variables(Map.of("Size", "small"))
                .stage("Build", run("Make", "{'outputArtifacts': [{'name': 'made'}], 'namespace': 'built'}"))
                .stage(
                        "Deploy",
                        run(
                                "Put",
                                "{'inputArtifacts': [{'name': 'made'}, {'name': 'source'}], 'outputArtifacts': [{'name': 'put'}], 'configuration': {'Text': '#{variables.Size} #{built.Tag}'}}"))
                .with("onFailure", "{'result': 'ROLLBACK'}")
                .stage("After", run("Check", 1));
    }

    @BeforeEach
    void create(@TempDir Path folder) {
        scene = new Scene(folder).create(pipeline("QUEUED"));
    }

    private String start(String size) {
        return scene.service.start("shop", Map.of("Size", size));
    }

    private String good(String size, String tag) {
        String id = start(size);
        scene.board.succeed("Make", Map.of("Tag", tag));
        scene.board.succeed("Put");
        scene.board.succeed("Check");
        assertThat(scene.status("shop", id)).isEqualTo("Succeeded");
        return id;
    }

    private String failing(String size) {
        String id = start(size);
        scene.board.succeed("Make", Map.of("Tag", "bad"));
        scene.board.fail("Put", "broken");
        return id;
    }

    private JsonNode rollBack(String stage, String target) {
        return scene.call(
                "RollbackStage",
                "{'pipelineName': 'shop', 'stageName': '%s', 'targetPipelineExecutionId': '%s'}"
                        .formatted(stage, target));
    }

    private JsonNode latest() {
        return scene.call("ListPipelineExecutions", "{'pipelineName': 'shop'}").at("/pipelineExecutionSummaries/0");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String stage, String target, String type) {
        return assertThatThrownBy(() -> rollBack(stage, target))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> assertThat(refusal.type())
                        .isEqualTo(type));
    }

    @Test
    void aFailedStageIsRolledBackToTheLatestGoodExecution() {
        good("tiny", "v0");
        String target = good("small", "v1");
        List<ArtifactObject> before =
                Scene.latest(scene.service.execution("shop", target), "Put").inputArtifacts();
        String failed = failing("large");

        JsonNode rollback = latest();

        assertThat(scene.status("shop", failed)).isEqualTo("Failed");
        assertThat(rollback.path("executionType").stringValue()).isEqualTo("ROLLBACK");
        assertThat(rollback.at("/rollbackMetadata/rollbackTargetPipelineExecutionId")
                        .stringValue())
                .isEqualTo(target);
        assertThat(rollback.at("/trigger/triggerType").stringValue()).isEqualTo("AutomatedRollback");
        assertThat(rollback.at("/sourceRevisions/0/actionName").stringValue()).isEqualTo("Source");
        String id = rollback.path("pipelineExecutionId").stringValue();
        assertThat(scene.service.execution("shop", failed).statusSummary())
                .isEqualTo("Stage Deploy is rolled back to execution %s, by execution %s.".formatted(target, id));
        assertThat(scene.board.open()).containsExactly("Put");
        assertThat(scene.board.job("Put").configuration()).containsEntry("Text", "small v1");
        assertThat(scene.board.job("Put").inputArtifacts()).isEqualTo(before);
        assertThat(scene.board.job("Put").pipelineExecutionId()).isEqualTo(id);
    }

    @Test
    void aRollbackWritesItsOutputsElsewhereAndEndsWithItsStage() {
        String target = good("small", "v1");
        failing("large");
        String id = latest().path("pipelineExecutionId").stringValue();

        scene.board.succeed("Put");

        ExecutionSnapshot rollback = scene.service.execution("shop", id);
        assertThat(rollback.status().word()).isEqualTo("Succeeded");
        assertThat(Scene.stage(rollback, "Deploy").status()).isEqualTo(StageStatus.SUCCEEDED);
        assertThat(Scene.stage(rollback, "After").status()).isNull();
        assertThat(Scene.latest(rollback, "Put").outputArtifacts().getFirst().key())
                .isNotEqualTo(Scene.latest(scene.service.execution("shop", target), "Put")
                        .outputArtifacts()
                        .getFirst()
                        .key());
        JsonNode state = scene.call("GetPipelineState", "{'name': 'shop'}").at("/stageStates/2/latestExecution");
        assertThat(state.path("type").stringValue()).isEqualTo("ROLLBACK");
        assertThat(state.path("pipelineExecutionId").stringValue()).isEqualTo(id);
    }

    @Test
    void aRollbackThatFailsIsNotRolledBack() {
        good("small", "v1");
        failing("large");

        scene.board.fail("Put", "broken too");

        assertThat(latest().path("status").stringValue()).isEqualTo("Failed");
        assertThat(latest().path("statusSummary").stringValue()).startsWith("Stage Deploy was not rolled back");
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void withoutAGoodExecutionThereIsNothingToRollBackTo() {
        String failed = failing("large");

        assertThat(scene.service.execution("shop", failed).statusSummary())
                .isEqualTo(
                        "Stage Deploy was not rolled back: there is no execution of this version of the pipeline, other than rollbacks, that succeeded in it.");
    }

    @Test
    void aRollbackComesBeforeThoseWhoWaitForTheStage() {
        good("small", "v1");
        start("large");
        scene.board.succeed("Make", Map.of("Tag", "bad"));
        start("next");
        scene.board.succeed("Make", Map.of("Tag", "next"));

        scene.board.fail("Put", "broken");

        assertThat(scene.board.job("Put").configuration()).containsEntry("Text", "small v1");
        scene.board.succeed("Put");
        assertThat(scene.board.job("Put").configuration()).containsEntry("Text", "next next");
    }

    @Test
    void aStageCanBeRolledBackByHand() {
        String older = good("tiny", "v0");
        good("small", "v1");

        String id = rollBack("Deploy", older).path("pipelineExecutionId").stringValue();

        JsonNode execution = scene.call(
                        "GetPipelineExecution", "{'pipelineName': 'shop', 'pipelineExecutionId': '%s'}".formatted(id))
                .path("pipelineExecution");
        assertThat(execution.path("executionType").stringValue()).isEqualTo("ROLLBACK");
        assertThat(execution.at("/trigger/triggerType").stringValue()).isEqualTo("ManualRollback");
        assertThat(execution
                        .at("/rollbackMetadata/rollbackTargetPipelineExecutionId")
                        .stringValue())
                .isEqualTo(older);
        assertThat(execution.at("/variables/0/resolvedValue").stringValue()).isEqualTo("tiny");
        assertThat(scene.board.job("Put").configuration()).containsEntry("Text", "tiny v0");
    }

    @Test
    void theTargetHasToBeAnExecutionThatIsKnown() {
        assertRefused("Nowhere", NOBODY, "StageNotFoundException");
        assertRefused("Deploy", NOBODY, "PipelineExecutionNotFoundException");
    }

    @Test
    void theTargetHasToHaveSucceededInTheStage() {
        String failed = failing("large");

        assertRefused("Deploy", failed, "UnableToRollbackStageException")
                .hasMessageContaining("has not succeeded in it");
    }

    @Test
    void theSourceStageCannotBeRolledBack() {
        assertRefused("Source", good("small", "v1"), "UnableToRollbackStageException")
                .hasMessageContaining("source stage");
    }

    @Test
    void aRollbackIsNoTarget() {
        String good = good("small", "v1");
        String rollback = rollBack("Deploy", good).path("pipelineExecutionId").stringValue();
        scene.board.succeed("Put");

        assertRefused("Deploy", rollback, "UnableToRollbackStageException").hasMessageContaining("a rollback itself");
    }

    @Test
    void aStageThatIsRunningCannotBeRolledBack() {
        String good = good("small", "v1");
        start("large");
        scene.board.succeed("Make", Map.of("Tag", "bad"));

        assertRefused("Deploy", good, "UnableToRollbackStageException").hasMessageContaining("wait until it has left");
    }

    @Test
    void anExecutionOfAnEarlierVersionIsOutdated() {
        String good = good("small", "v1");
        scene.call("UpdatePipeline", pipeline("QUEUED").wrapped());

        assertRefused("Deploy", good, "PipelineExecutionOutdatedException");
    }

    @Test
    void pipelinesInParallelModeHaveNoRollback(@TempDir Path folder) {
        scene = new Scene(folder).create(pipeline("PARALLEL"));
        String good = good("small", "v1");

        assertRefused("Deploy", good, "UnableToRollbackStageException").hasMessageContaining("PARALLEL");
    }
}
