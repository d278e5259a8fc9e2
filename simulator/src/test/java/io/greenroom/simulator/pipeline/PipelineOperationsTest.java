package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.action;
import static io.greenroom.simulator.pipeline.PipelineJson.parse;
import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.wire.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PipelineOperationsTest {
    private Scene scene;

    @BeforeEach
    void create(@TempDir Path folder) {
        scene = new Scene(folder);
        scene.call("CreatePipeline", shop().wrapped());
    }

    private static PipelineJson shop() {
        return withSource("shop")
                .v2("SUPERSEDED")
                .variables(Map.of("Size", "small"))
                .stage(
                        "Test",
                        run(
                                "A",
                                "{'namespace': 'env', 'configuration': {'Text': '#{variables.Size}', 'Token': 'hush'}}"));
    }

    private String start() {
        return scene.call("StartPipelineExecution", "{'name': 'shop'}")
                .path("pipelineExecutionId")
                .stringValue();
    }

    private String refusal(String operation, String json) {
        try {
            scene.call(operation, json);
            return "none";
        } catch (ServiceException e) {
            return e.type();
        }
    }

    /** What the service shows of an action whether it was given or not. */
    private static void fillIn(ObjectNode action) {
        action.withObject("/configuration");
        action.withArray("/inputArtifacts");
        action.withArray("/outputArtifacts");
        if (!action.has("runOrder")) {
            action.put("runOrder", 1);
        }
    }

    @Test
    void getPipelineGivesBackWhatWasPutWithItsVersionDefaultsAndMasks() {
        JsonNode answer = scene.call("GetPipeline", "{'name': 'shop'}");

        ObjectNode expected = shop().bare().put("version", 1);
        for (JsonNode stage : expected.path("stages")) {
            for (JsonNode action : stage.path("actions")) {
                fillIn((ObjectNode) action);
            }
        }
        ((ObjectNode) expected.at("/stages/1/actions/0/configuration")).put("Token", "****");
        assertThat(answer.path("pipeline")).isEqualTo(expected);
        assertThat(answer.at("/metadata/pipelineArn").stringValue())
                .isEqualTo("arn:aws:codepipeline:eu-west-1:111122223333:shop");
        assertThat(answer.at("/metadata/created").decimalValue()).isEqualByComparingTo("1772357400.000");
    }

    @Test
    void anUpdateWithMasksKeepsTheSecretsAndCountsTheVersions() {
        JsonNode shown = scene.call("GetPipeline", "{'name': 'shop'}");

        JsonNode updated = scene.call("UpdatePipeline", (ObjectNode) shown);
        start();

        assertThat(updated.at("/pipeline/version").intValue()).isEqualTo(2);
        assertThat(updated.toString()).doesNotContain("hush");
        assertThat(scene.board.job("A").configuration()).containsEntry("Token", "hush");
        assertThat(scene.call("GetPipeline", "{'name': 'shop', 'version': 1}")
                        .at("/pipeline/version")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void refusalsCarryTheServicesNames() {
        assertThat(refusal("CreatePipeline", shop().wrapped().toString())).isEqualTo("PipelineNameInUseException");
        assertThat(refusal("CreatePipeline", withSource("x").wrapped().toString()))
                .isEqualTo("InvalidStructureException");
        assertThat(refusal("GetPipeline", "{'name': 'none'}")).isEqualTo("PipelineNotFoundException");
        assertThat(refusal("GetPipeline", "{'name': 'shop', 'version': 9}"))
                .isEqualTo("PipelineVersionNotFoundException");
        assertThat(refusal("GetPipeline", "{}")).isEqualTo("ValidationException");
        assertThat(refusal("UpdatePipeline", withSource("none").wrapped().toString()))
                .isEqualTo("PipelineNotFoundException");
        assertThat(refusal("GetPipelineExecution", "{'pipelineName': 'shop', 'pipelineExecutionId': 'x'}"))
                .isEqualTo("PipelineExecutionNotFoundException");
        assertThat(refusal("ListPipelines", "{'nextToken': 'x'}")).isEqualTo("InvalidNextTokenException");
        assertThat(refusal(
                        "EnableStageTransition",
                        "{'pipelineName': 'shop', 'stageName': 'None', 'transitionType': 'Inbound'}"))
                .isEqualTo("StageNotFoundException");
    }

    @Test
    void deletingTwiceIsTheSameAsDeletingOnce() {
        scene.call("DeletePipeline", "{'name': 'shop'}");

        assertThat(scene.call("DeletePipeline", "{'name': 'shop'}").isMissingNode())
                .isTrue();
        assertThat(scene.call("ListPipelines", "{}").path("pipelines")).isEmpty();
    }

    @Test
    void pipelinesAreListedInPages() {
        scene.create(withSource("another").stage("Test", run("A", 1)));

        JsonNode first = scene.call("ListPipelines", "{'maxResults': 1}");
        JsonNode second = scene.call(
                "ListPipelines",
                "{'maxResults': 1, 'nextToken': '%s'}"
                        .formatted(first.path("nextToken").stringValue()));

        assertThat(first.at("/pipelines/0/name").stringValue()).isEqualTo("another");
        assertThat(second.at("/pipelines/0/name").stringValue()).isEqualTo("shop");
        assertThat(second.at("/pipelines/0/pipelineType").stringValue()).isEqualTo("V2");
        assertThat(second.has("nextToken")).isFalse();
    }

    @Test
    void oneTokenStartsOneExecution() {
        String request = "{'name': 'shop', 'clientRequestToken': 'once'}";

        assertThat(scene.call("StartPipelineExecution", request))
                .isEqualTo(scene.call("StartPipelineExecution", request));
        assertThat(scene.call("ListPipelineExecutions", "{'pipelineName': 'shop'}")
                        .path("pipelineExecutionSummaries"))
                .hasSize(1);
    }

    @Test
    void variablesAreCheckedAndShown() {
        String given = "{'name': 'shop', 'variables': [{'name': '%s', 'value': 'large'}]}";
        assertThat(refusal("StartPipelineExecution", given.formatted("Colour"))).isEqualTo("ValidationException");

        String id = scene.call("StartPipelineExecution", given.formatted("Size"))
                .path("pipelineExecutionId")
                .stringValue();

        assertThat(scene.board.job("A").configuration()).containsEntry("Text", "large");
        JsonNode execution = scene.call(
                        "GetPipelineExecution", "{'pipelineName': 'shop', 'pipelineExecutionId': '%s'}".formatted(id))
                .path("pipelineExecution");
        assertThat(execution.path("variables"))
                .isEqualTo(parse("{'v': [{'name': 'Size', 'resolvedValue': 'large'}]}")
                        .path("v"));
        assertThat(execution.path("status").stringValue()).isEqualTo("InProgress");
        assertThat(execution.at("/artifactRevisions/0/name").stringValue()).isEqualTo("source");
        assertThat(execution.at("/trigger/triggerType").stringValue()).isEqualTo("StartPipelineExecution");
    }

    @Test
    void aVariableWithoutADefaultHasToBeGiven() {
        PipelineJson pipeline = withSource("needy").v2("SUPERSEDED").stage("Test", run("A", 1));
        pipeline.bare().putArray("variables").addObject().put("name", "Size");
        scene.create(pipeline);

        assertThat(refusal("StartPipelineExecution", "{'name': 'needy'}")).isEqualTo("ValidationException");
    }

    @Test
    void theStateShowsStagesActionsAndLinks() {
        String id = start();
        scene.board.progress("A", new ExecutionDetails("half way", "run-1", 50));

        JsonNode state = scene.call("GetPipelineState", "{'name': 'shop'}");

        JsonNode stage = state.at("/stageStates/1");
        assertThat(stage.path("stageName").stringValue()).isEqualTo("Test");
        assertThat(stage.at("/latestExecution/pipelineExecutionId").stringValue())
                .isEqualTo(id);
        assertThat(stage.at("/latestExecution/status").stringValue()).isEqualTo("InProgress");
        assertThat(stage.at("/inboundTransitionState/enabled").booleanValue()).isTrue();
        JsonNode action = stage.at("/actionStates/0");
        assertThat(action.path("actionName").stringValue()).isEqualTo("A");
        assertThat(action.path("entityUrl").stringValue()).isEqualTo("https://h/alpha/");
        assertThat(action.at("/latestExecution/externalExecutionUrl").stringValue())
                .isEqualTo("https://h/alpha/run-1/");
        assertThat(action.at("/latestExecution/summary").stringValue()).isEqualTo("half way");
        assertThat(action.at("/latestExecution/percentComplete").intValue()).isEqualTo(50);
        assertThat(state.at("/stageStates/0/actionStates/0/currentRevision/revisionId")
                        .stringValue())
                .hasSize(40);
    }

    @Test
    void theStateShowsWhoWaitsAndWhatIsClosed() {
        scene.call(
                "DisableStageTransition",
                "{'pipelineName': 'shop', 'stageName': 'Test', 'transitionType': 'Inbound', 'reason': 'not now'}");
        String id = start();

        JsonNode stage = scene.call("GetPipelineState", "{'name': 'shop'}").at("/stageStates/1");

        assertThat(stage.at("/inboundExecution/pipelineExecutionId").stringValue())
                .isEqualTo(id);
        assertThat(stage.at("/inboundTransitionState/enabled").booleanValue()).isFalse();
        assertThat(stage.at("/inboundTransitionState/disabledReason").stringValue())
                .isEqualTo("not now");
        assertThat(stage.has("latestExecution")).isFalse();
    }

    @Test
    void longErrorsAreCutInTheStateAndWholeInTheHistory() {
        String id = start();
        scene.board.fail("A", "x".repeat(5000));

        JsonNode shown = scene.call("GetPipelineState", "{'name': 'shop'}")
                .at("/stageStates/1/actionStates/0/latestExecution/errorDetails");
        JsonNode whole = scene.call(
                        "ListActionExecutions",
                        "{'pipelineName': 'shop', 'filter': {'pipelineExecutionId': '%s'}}".formatted(id))
                .at("/actionExecutionDetails/0/output/executionResult/errorDetails");

        assertThat(shown.path("code").stringValue()).isEqualTo("JobFailed");
        assertThat(shown.path("message").stringValue()).hasSize(2048);
        assertThat(whole.path("message").stringValue()).hasSize(5000);
    }

    @Test
    void actionExecutionsAreListedNewestFirst() {
        String id = start();
        scene.board.succeed("A", Map.of("Id", "local/1"));
        start();

        JsonNode all =
                scene.call("ListActionExecutions", "{'pipelineName': 'shop'}").path("actionExecutionDetails");
        JsonNode one = scene.call(
                        "ListActionExecutions",
                        "{'pipelineName': 'shop', 'filter': {'pipelineExecutionId': '%s'}}".formatted(id))
                .path("actionExecutionDetails");

        assertThat(all).hasSize(4);
        assertThat(texts(one, "actionName")).containsExactly("A", "Source");
        JsonNode a = one.path(0);
        assertThat(a.at("/output/outputVariables/Id").stringValue()).isEqualTo("local/1");
        assertThat(a.at("/input/configuration/Text").stringValue()).isEqualTo("#{variables.Size}");
        assertThat(a.at("/input/resolvedConfiguration/Text").stringValue()).isEqualTo("small");
        assertThat(a.at("/input/resolvedConfiguration/Token").stringValue()).isEqualTo("****");
        assertThat(a.at("/input/actionTypeId/provider").stringValue()).isEqualTo("Run");
        assertThat(a.at("/input/namespace").stringValue()).isEqualTo("env");
        assertThat(one.at("/1/output/outputArtifacts/0/s3location/bucket").stringValue())
                .isEqualTo("artifacts");
    }

    @Test
    void pagesDoNotShiftWhenSomethingNewBegins() {
        String first = start();
        scene.board.succeed("A");
        String second = start();
        scene.board.succeed("A");

        JsonNode page = scene.call("ListPipelineExecutions", "{'pipelineName': 'shop', 'maxResults': 1}");
        start();
        JsonNode next = scene.call(
                "ListPipelineExecutions",
                "{'pipelineName': 'shop', 'nextToken': '%s'}"
                        .formatted(page.path("nextToken").stringValue()));

        assertThat(texts(page.path("pipelineExecutionSummaries"), "pipelineExecutionId"))
                .containsExactly(second);
        assertThat(texts(next.path("pipelineExecutionSummaries"), "pipelineExecutionId"))
                .containsExactly(first);
        assertThat(next.at("/pipelineExecutionSummaries/0/sourceRevisions/0/actionName")
                        .stringValue())
                .isEqualTo("Source");
    }

    @Test
    void executionsCanBeListedByTheStageTheySucceededIn() {
        start();
        scene.board.fail("A", "broken");
        String second = start();
        scene.board.succeed("A");

        JsonNode listed = scene.call(
                "ListPipelineExecutions",
                "{'pipelineName': 'shop', 'filter': {'succeededInStage': {'stageName': 'Test'}}}");

        assertThat(texts(listed.path("pipelineExecutionSummaries"), "pipelineExecutionId"))
                .containsExactly(second);
    }

    @Test
    void theReasonOfAStopIsShown() {
        String id = start();
        scene.call(
                "StopPipelineExecution",
                "{'pipelineName': 'shop', 'pipelineExecutionId': '%s', 'abandon': true, 'reason': 'enough'}"
                        .formatted(id));

        JsonNode summary =
                scene.call("ListPipelineExecutions", "{'pipelineName': 'shop'}").at("/pipelineExecutionSummaries/0");
        assertThat(summary.at("/stopTrigger/reason").stringValue()).isEqualTo("enough");
        assertThat(summary.path("status").stringValue()).isEqualTo("Stopped");
    }

    @Test
    void anApprovalIsDecidedWithItsToken() {
        scene.create(withSource("gated").stage("Gate", action("Ask", "Approval", "AWS", "Manual", "{}")));
        String id = scene.start("gated");
        scene.timeline.move(Duration.ofSeconds(1));
        String token = scene.call("GetPipelineState", "{'name': 'gated'}")
                .at("/stageStates/1/actionStates/0/latestExecution/token")
                .stringValue();
        String result =
                "{'pipelineName': 'gated', 'stageName': 'Gate', 'actionName': '%s', 'token': '%s', 'result': {'status': 'Approved', 'summary': 'fine'}}";
        assertThat(refusal("PutApprovalResult", result.formatted("Ask", "wrong")))
                .isEqualTo("InvalidApprovalTokenException");
        assertThat(refusal("PutApprovalResult", result.formatted("Other", token)))
                .isEqualTo("ActionNotFoundException");

        JsonNode answer = scene.call("PutApprovalResult", result.formatted("Ask", token));

        assertThat(answer.path("approvedAt").isNumber()).isTrue();
        assertThat(scene.status("gated", id)).isEqualTo("Succeeded");
        assertThat(refusal("PutApprovalResult", result.formatted("Ask", token)))
                .isEqualTo("ApprovalAlreadyCompletedException");
    }

    private static List<String> texts(JsonNode items, String member) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.path(member).stringValue()));
        return texts;
    }

    @Test
    void theOldestExecutionsAreForgotten() {
        String first = start();
        scene.board.succeed("A");
        for (int i = 0; i < 1000; i++) {
            start();
        }

        assertThat(refusal(
                        "GetPipelineExecution",
                        "{'pipelineName': 'shop', 'pipelineExecutionId': '%s'}".formatted(first)))
                .isEqualTo("PipelineExecutionNotFoundException");
        assertThat(scene.call("ListPipelineExecutions", "{'pipelineName': 'shop'}")
                        .path("pipelineExecutionSummaries"))
                .hasSize(100);
    }
}
