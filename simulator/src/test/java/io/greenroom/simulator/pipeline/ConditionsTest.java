package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.RuleResults;
import io.greenroom.simulator.pipeline.execution.RuleResults.RuleResult;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import io.greenroom.simulator.pipeline.execution.StandInOutputs;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ConditionsTest {
    private static final String CONDITION =
            "{'conditions': [{'result': '%s', 'rules': [{'name': '%s', 'ruleTypeId': {'category': 'Rule', 'owner': 'AWS', 'provider': 'CloudWatchAlarm', 'version': '1'}, 'configuration': {'AlarmName': 'errors'}}, {'name': 'Other', 'ruleTypeId': {'category': 'Rule', 'provider': 'LambdaInvoke'}}]}]}";

    @TempDir
    private Path folder;

    private Scene scene(RuleResult alarm, String member, String result) {
        return new Scene(folder, StandInOutputs.none(), new RuleResults(Map.of("Alarm", alarm)))
                .create(withSource("shop")
                        .v2("QUEUED")
                        .stage("Test", run("A", 1))
                        .with(member, CONDITION.formatted(result, "Alarm"))
                        .stage("After", run("B", 1)));
    }

    private static ExecutionSnapshot only(Scene scene) {
        return scene.service.execution("shop", scene.start("shop"));
    }

    @Test
    void aStageIsEnteredWhenItsRulesPass() {
        Scene scene = scene(RuleResult.PASS, "beforeEntry", "FAIL");

        ExecutionSnapshot execution = only(scene);

        assertThat(scene.board.open()).containsExactly("A");
        assertThat(Scene.stage(execution, "Test").conditions().getFirst().rules())
                .extracting(rule -> rule.summary())
                .containsExactly(
                        "not evaluated; it passes, as --rule Alarm=pass asks",
                        "not evaluated; it passes unless --rule Other=fail is given");
    }

    @Test
    void anEntryConditionThatIsNotMetFailsTheStageBeforeAnyActionBegins() {
        Scene scene = scene(RuleResult.FAIL, "beforeEntry", "FAIL");

        ExecutionSnapshot execution = only(scene);

        assertThat(execution.status().word()).isEqualTo("Failed");
        assertThat(execution.statusSummary())
                .isEqualTo("The condition beforeEntry is not met (rule Alarm); its result is FAIL.");
        assertThat(Scene.stage(execution, "Test").status()).isEqualTo(StageStatus.FAILED);
        assertThat(Scene.action(execution, "A").attempts()).isEmpty();
    }

    @Test
    void anEntryConditionThatIsNotMetCanSkipTheStage() {
        Scene scene = scene(RuleResult.FAIL, "beforeEntry", "SKIP");

        ExecutionSnapshot execution = only(scene);

        assertThat(Scene.stage(execution, "Test").status()).isEqualTo(StageStatus.SKIPPED);
        assertThat(scene.board.open()).containsExactly("B");
    }

    @Test
    void aSuccessConditionThatIsNotMetFailsTheStageAfterItsActions() {
        Scene scene = scene(RuleResult.FAIL, "onSuccess", "FAIL");
        String id = scene.start("shop");

        scene.board.succeed("A");

        ExecutionSnapshot execution = scene.service.execution("shop", id);
        assertThat(execution.status().word()).isEqualTo("Failed");
        assertThat(Scene.latest(execution, "A").status().word()).isEqualTo("Succeeded");
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void aFailureConditionThatIsMetLeavesTheFailureAsItIs() {
        Scene scene = scene(RuleResult.PASS, "onFailure", "ROLLBACK");
        String good = scene.start("shop");
        scene.board.succeed("A");
        scene.board.succeed("B");
        assertThat(scene.status("shop", good)).isEqualTo("Succeeded");
        String id = scene.start("shop");

        scene.board.fail("A", "broken");

        assertThat(scene.service.execution("shop", id).statusSummary()).isNull();
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void aFailureConditionThatIsNotMetRollsBack() {
        Scene scene = scene(RuleResult.FAIL, "onFailure", "ROLLBACK");
        scene.start("shop");
        scene.board.succeed("A");
        scene.board.succeed("B");
        String id = scene.start("shop");

        scene.board.fail("A", "broken");

        assertThat(scene.service.execution("shop", id).statusSummary())
                .startsWith(
                        "The condition onFailure is not met (rule Alarm); its result is ROLLBACK. Stage Test is rolled back to");
        assertThat(scene.board.open()).containsExactly("A");
    }

    @Test
    void conditionsAndTheirRulesAreInTheStateAndInTheHistory() {
        Scene scene = scene(RuleResult.FAIL, "beforeEntry", "FAIL");
        String id = scene.start("shop");

        JsonNode stage = scene.call("GetPipelineState", "{'name': 'shop'}").at("/stageStates/1");
        JsonNode rules = scene.call(
                        "ListRuleExecutions",
                        "{'pipelineName': 'shop', 'filter': {'pipelineExecutionId': '%s'}}".formatted(id))
                .path("ruleExecutionDetails");

        assertThat(stage.at("/beforeEntryConditionState/latestExecution/status").stringValue())
                .isEqualTo("Failed");
        JsonNode states = stage.at("/beforeEntryConditionState/conditionStates/0/ruleStates");
        assertThat(states.at("/0/ruleName").stringValue()).isEqualTo("Alarm");
        assertThat(states.at("/0/latestExecution/summary").stringValue())
                .isEqualTo("not evaluated; it fails, as --rule Alarm=fail asks");
        assertThat(states.at("/1/latestExecution/status").stringValue()).isEqualTo("Succeeded");
        assertThat(rules).hasSize(2);
        assertThat(rules.at("/1/ruleName").stringValue()).isEqualTo("Alarm");
        assertThat(rules.at("/1/input/ruleTypeId/provider").stringValue()).isEqualTo("CloudWatchAlarm");
        assertThat(rules.at("/1/input/configuration/AlarmName").stringValue()).isEqualTo("errors");
        assertThat(rules.at("/1/status").stringValue()).isEqualTo("Failed");
    }
}
