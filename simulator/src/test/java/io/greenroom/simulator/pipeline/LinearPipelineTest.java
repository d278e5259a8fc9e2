package io.greenroom.simulator.pipeline;

import static io.greenroom.simulator.pipeline.PipelineJson.run;
import static io.greenroom.simulator.pipeline.PipelineJson.withSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearPipelineTest {
    private static final String START =
            "{'namespace': 'env', 'inputArtifacts': [{'name': 'source'}], 'outputArtifacts': [{'name': 'environment'}]}";
    private static final String CHECK = """
            {'runOrder': 2, 'inputArtifacts': [{'name': 'environment'}],
             'configuration': {'Text': '#{env.Id} of #{codepipeline.PipelineExecutionId}', 'Token': 'hush'}}""";

    private Scene scene;

    @BeforeEach
    void create(@TempDir Path folder) {
        scene = new Scene(folder)
                .create(withSource("a-pipeline-with-a-long-name")
                        .stage("Test", run("Start", START), run("Check", CHECK)));
    }

    private ExecutionSnapshot execution(String id) {
        return scene.service.execution("a-pipeline-with-a-long-name", id);
    }

    @Test
    void jobsGetWhatTheyNeedToBeDone() {
        String id = scene.start("a-pipeline-with-a-long-name");

        ActionJob job = scene.board.job("Start");
        assertThat(job.type()).isEqualTo(PipelineJson.RUN.id());
        assertThat(job.account()).isEqualTo("111122223333");
        assertThat(job.region()).isEqualTo("eu-west-1");
        assertThat(job.pipeline()).isEqualTo("a-pipeline-with-a-long-name");
        assertThat(job.pipelineExecutionId()).isEqualTo(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(job.stage()).isEqualTo("Test");
        assertThat(job.configuration()).containsExactly(Map.entry("Project", "alpha"));
        assertThat(job.encryptionKey()).isNull();
    }

    @Test
    void artifactsLieUnderCutNamesAndRandomLetters() {
        scene.start("a-pipeline-with-a-long-name");

        ActionJob job = scene.board.job("Start");
        ArtifactObject input = job.inputArtifacts().getFirst();
        ArtifactObject output = job.outputArtifacts().getFirst();
        assertThat(input.key()).matches("a-pipeline-with-a-lo/source/[A-Za-z0-9]{7}");
        assertThat(input.revision()).matches("[0-9a-f]{40}");
        assertThat(scene.bucket.objects()).containsOnlyKeys(input.key());
        assertThat(output.key()).matches("a-pipeline-with-a-lo/environmen/[A-Za-z0-9]{7}");
        assertThat(output.revision()).isNull();
        assertThat(output.bucket()).isEqualTo("artifacts");
    }

    @Test
    void whatAnActionPublishesReachesTheNextOne() {
        String id = scene.start("a-pipeline-with-a-long-name");
        ArtifactObject made = scene.board.job("Start").outputArtifacts().getFirst();
        assertThat(scene.board.open()).containsExactly("Start");

        scene.board.succeed("Start", Map.of("Id", "local/1"));

        ActionJob job = scene.board.job("Check");
        assertThat(job.inputArtifacts()).containsExactly(made);
        assertThat(job.configuration())
                .containsEntry("Text", "local/1 of " + id)
                .containsEntry("Token", "hush");
    }

    @Test
    void theExecutionEndsWithItsLastAction() {
        String id = scene.start("a-pipeline-with-a-long-name");
        var end = scene.service.end("a-pipeline-with-a-long-name", id);
        scene.board.succeed("Start", Map.of("Id", "local/1"));
        scene.timeline.move(Duration.ofSeconds(5));
        assertThat(end).isNotDone();

        scene.board.succeed("Check");

        assertThat(end.join().status().word()).isEqualTo("Succeeded");
        assertThat(end.join().endedAt()).isEqualTo(scene.timeline.instant());
        ActionExecution check = Scene.latest(end.join(), "Check");
        assertThat(check.duration(scene.timeline.instant())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatIsToldOnceStaysUntilItIsToldAnew() {
        String id = scene.start("a-pipeline-with-a-long-name");

        scene.board.progress("Start", new ExecutionDetails("starting", "local/1", 10));
        scene.board.progress("Start", new ExecutionDetails(null, null, 60));

        ActionExecution start = Scene.latest(execution(id), "Start");
        assertThat(start.summary()).isEqualTo("starting");
        assertThat(start.percentComplete()).isEqualTo(60);
        assertThat(start.externalExecutionUrl()).isEqualTo("https://h/alpha/local/1/");
        assertThat(Scene.action(execution(id), "Start").entityUrl()).isEqualTo("https://h/alpha/");
    }

    @Test
    void aFailedActionFailsItsStageAndTheExecution() {
        String id = scene.start("a-pipeline-with-a-long-name");

        scene.board.fail("Start", "no such blueprint");

        ExecutionSnapshot execution = execution(id);
        assertThat(execution.status().word()).isEqualTo("Failed");
        assertThat(Scene.stage(execution, "Test").status()).isNotNull().hasToString("FAILED");
        assertThat(Scene.latest(execution, "Start").error())
                .isEqualTo(new ActionExecution.ErrorDetails("JobFailed", "no such blueprint"));
        assertThat(Scene.action(execution, "Check").latest()).isEmpty();
        assertThat(scene.board.open()).isEmpty();
    }

    @Test
    void successWithoutTheDeclaredOutputsIsAFailure() {
        String id = scene.start("a-pipeline-with-a-long-name");
        String key = scene.board.job("Start").outputArtifacts().getFirst().key();

        scene.board.succeedWithout("Start", "environment");

        ActionExecution start = Scene.latest(execution(id), "Start");
        assertThat(start.status()).isEqualTo(ActionStatus.FAILED);
        assertThat(Scene.errorOf(execution(id), "Start")).contains("environment (s3://artifacts/" + key + ")");
    }

    @Test
    void aVariableThatWasNotPublishedFailsTheActionBeforeThereIsAJob() {
        String id = scene.start("a-pipeline-with-a-long-name");

        scene.board.succeed("Start", Map.of("Name", "x"));

        assertThat(scene.board.open()).isEmpty();
        ActionExecution check = Scene.latest(execution(id), "Check");
        assertThat(check.status()).isEqualTo(ActionStatus.FAILED);
        assertThat(Scene.errorOf(execution(id), "Check"))
                .isEqualTo("ConfigurationError: #{env.Id} in Text has no value; namespace 'env' has: Name.");
        assertThat(scene.status("a-pipeline-with-a-long-name", id)).isEqualTo("Failed");
    }

    @Test
    void secretsAreMaskedInWhatCanBeSeen() {
        String id = scene.start("a-pipeline-with-a-long-name");
        scene.board.succeed("Start", Map.of("Id", "local/1"));

        assertThat(execution(id).toString()).doesNotContain("hush");
        assertThat(Scene.latest(execution(id), "Check").resolvedConfiguration()).containsEntry("Token", "****");
    }
}
