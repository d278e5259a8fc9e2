package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.action;
import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class BuiltInActionsTest {
    private static final ObjectNode ASK = action(
            "Ask",
            "Approval",
            "AWS",
            "Manual",
            "{'configuration': {'CustomData': 'Ship it?'}, 'timeoutInMinutes': 30}");

    private static ExecutionSnapshot only(Scene scene, String pipeline) {
        return scene.service.execution(pipeline, scene.start(pipeline));
    }

    @Test
    void aSourcePublishesItsRevision(@TempDir Path folder) {
        ObjectNode source = PipelineJson.source("Source", "source").put("namespace", "code");
        source.putObject("configuration").put("BranchName", "main").put("FullRepositoryId", "me/shop");
        Scene scene = new Scene(folder)
                .create(new PipelineJson("shop")
                        .stage("Source", source)
                        .stage(
                                "Test",
                                run("Check", "{'configuration': {'Text': '#{code.BranchName} #{code.CommitId}'}}")));

        ExecutionSnapshot execution = only(scene, "shop");

        ActionExecution fetched = Scene.latest(execution, "Source");
        assertThat(fetched.outputVariables()).containsEntry("FullRepositoryName", "me/shop");
        assertThat(fetched.revision()).isNotNull();
        assertThat(scene.board.job("Check").configuration().get("Text")).matches("main [0-9a-f]{40}");
        assertThat(scene.bucket.objects())
                .containsOnlyKeys(fetched.outputArtifacts().getFirst().key());
    }

    @Test
    void theRevisionThatWasAskedForIsReported(@TempDir Path folder) {
        Scene scene = new Scene(folder)
                .create(withSource("shop").stage("Test", run("A", "{'inputArtifacts': [{'name': 'source'}]}")));

        scene.call(
                "StartPipelineExecution",
                "{'name': 'shop', 'sourceRevisions': [{'actionName': 'Source', 'revisionType': 'COMMIT_ID', 'revisionValue': 'abc'}]}");

        assertThat(scene.board.job("A").inputArtifacts().getFirst().revision()).isEqualTo("abc");
    }

    @Test
    void aSourceWithoutAFolderNamesTheFlag() {
        Scene scene = new Scene(Sources.of(Map.of()), Runnable::run)
                .create(withSource("shop").stage("Test", run("A", 1)));

        assertThat(Scene.errorOf(only(scene, "shop"), "Source")).endsWith("Name it: --source Source=DIR");
    }

    @Test
    void aCustomSourceWithoutAFolderIsTheWorkers(@TempDir Path folder) {
        ObjectNode git = action("Git", "Source", "Custom", "Git", "{'outputArtifacts': [{'name': 'code'}]}");
        ObjectNode named = action("Source", "Source", "Custom", "Git", "{'outputArtifacts': [{'name': 'named'}]}");
        Scene scene = new Scene(folder)
                .create(new PipelineJson("shop").stage("Source", git, named).stage("Test", run("A", 1)));

        ExecutionSnapshot execution = only(scene, "shop");

        assertThat(scene.board.open()).containsExactly("Git");
        assertThat(Scene.latest(execution, "Source").summary()).isEqualTo("the folder " + folder);
    }

    @Test
    void aFolderThatIsNoneIsNamed(@TempDir Path folder) {
        Path missing = folder.resolve("missing");
        Scene scene = new Scene(Sources.of(Map.of("Source", missing)), Runnable::run)
                .create(withSource("shop").stage("Test", run("A", 1)));

        assertThat(Scene.errorOf(only(scene, "shop"), "Source"))
                .startsWith("RevisionUnavailable: " + missing + " is not a folder.");
    }

    @Test
    void aBucketThatTakesNothingFailsTheSource(@TempDir Path folder) {
        Scene scene = new Scene(folder).create(withSource("shop").stage("Test", run("A", 1)));
        scene.bucket.takesNothing();

        assertThat(Scene.errorOf(only(scene, "shop"), "Source"))
                .startsWith("RevisionUnavailable: " + folder + " could not be taken as the source of action 'Source'")
                .endsWith("the disk is full");
    }

    @Test
    void anApprovalWaitsForADecision(@TempDir Path folder) {
        Scene scene =
                new Scene(folder).create(withSource("shop").stage("Gate", ASK).stage("Test", run("A", 1)));
        String id = scene.start("shop");
        assertThat(scene.board.open()).isEmpty();
        assertThat(scene.approvalRequests.getFirst().customData()).isEqualTo("Ship it?");

        scene.decisions.getFirst().approve("looks good");
        scene.decisions.getFirst().reject("too late");

        assertThat(scene.board.open()).containsExactly("A");
        assertThat(Scene.latest(scene.service.execution("shop", id), "Ask").summary())
                .isEqualTo("looks good");
        assertThat(scene.timeline.waiting()).isZero();
    }

    @Test
    void anApprovalThatIsAbandonedTimesOutNoMore(@TempDir Path folder) {
        Scene scene = new Scene(folder).create(withSource("shop").stage("Gate", ASK));
        String id = scene.start("shop");
        assertThat(scene.timeline.waiting()).isEqualTo(1);

        scene.service.stop("shop", id, true, null);

        assertThat(scene.timeline.waiting()).isZero();
    }

    @Test
    void aRejectionFailsTheAction(@TempDir Path folder) {
        Scene scene = new Scene(folder).create(withSource("shop").stage("Gate", ASK));
        String id = scene.start("shop");

        scene.decisions.getFirst().reject("not on a Friday");

        assertThat(Scene.errorOf(scene.service.execution("shop", id), "Ask"))
                .isEqualTo("Rejected: Rejected: not on a Friday");
    }

    @Test
    void anApprovalTimesOut(@TempDir Path folder) {
        Scene scene = new Scene(folder).create(withSource("shop").stage("Gate", ASK));
        String id = scene.start("shop");

        scene.timeline.move(Duration.ofMinutes(29));
        assertThat(scene.status("shop", id)).isEqualTo("InProgress");
        scene.timeline.move(Duration.ofMinutes(1));

        assertThat(Scene.errorOf(scene.service.execution("shop", id), "Ask")).contains("PT30M");
        assertThat(scene.status("shop", id)).isEqualTo("Failed");
    }

    @Test
    void otherProvidersFailAndNameTheFlag(@TempDir Path folder) {
        Scene scene = new Scene(folder)
                .create(withSource("shop").stage("Deploy", action("Ship", "Deploy", "AWS", "CloudFormation", "{}")));

        assertThat(Scene.errorOf(only(scene, "shop"), "Ship"))
                .isEqualTo(
                        "ConfigurationError: Action 'Ship' is of provider CloudFormation, which is not simulated. To go on without it: --skip Deploy/CloudFormation");
    }

    @Test
    void skippedActionsSucceedAndLeaveEmptyZips(@TempDir Path folder) {
        Scene scene = new Scene(folder)
                .create(withSource("shop")
                        .stage(
                                "Build",
                                action(
                                        "Compile",
                                        "Build",
                                        "AWS",
                                        "CodeBuild",
                                        "{'outputArtifacts': [{'name': 'built'}]}"),
                                action("Look", "Test", "Custom", "Unregistered", "{}")));

        ExecutionSnapshot execution = only(scene, "shop");

        assertThat(execution.status().word()).isEqualTo("Succeeded");
        ActionExecution compile = Scene.latest(execution, "Compile");
        assertThat(compile.summary()).isEqualTo("skipped, as --skip Build/CodeBuild asks");
        assertThat(scene.bucket
                        .objects()
                        .get(compile.outputArtifacts().getFirst().key()))
                .hasSize(22);
    }
}
