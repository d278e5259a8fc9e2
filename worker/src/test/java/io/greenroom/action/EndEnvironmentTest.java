package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.Packed;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobResult;
import io.greenroom.job.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndEnvironmentTest {
    private final Stage stage;
    private final EndEnvironment end;
    private final EnvironmentId environment;

    EndEnvironmentTest(@TempDir Path scratch) throws Exception {
        stage = new Stage(scratch);
        end = new EndEnvironment(stage.providers, stage.artifacts, stage.settings);
        environment = stage.environment();
    }

    private Map<String, String> byId() {
        return Map.of("EnvironmentId", environment.value());
    }

    @Test
    void itEndsTheEnvironmentAndSaysSo() throws Exception {
        var job = stage.job(byId());
        var ticket = Stage.ticket(job, end.prepare(job).begin());

        assertThat(stage.world.living()).isZero();
        assertThat(end.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(end.prepare(job).complete(ticket))
                .isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> assertThat(succeeded.outputVariables())
                        .isEqualTo(Map.of("EnvironmentId", environment.value(), "State", "ENDED")));
    }

    @Test
    void theEnvironmentIsFoundByItsArtifactEvenABareOne() throws Exception {
        stage.artifacts.put(
                "Bare", Packed.zip(Map.of("environment.json", "{\"id\": \"%s\"}".formatted(environment.name()))));

        end.prepare(stage.job(Map.of(), List.of("Bare"), List.of())).begin();

        assertThat(stage.world.living()).isZero();
        assertThat(stage.scratchFiles()).isEmpty();
    }

    @Test
    void endingTwiceIsTheSameAsEndingOnce() throws Exception {
        assertThat(end.prepare(stage.job(byId())).begin())
                .isEqualTo(end.prepare(stage.job(byId())).begin());
    }

    @Test
    void itWaitsForTheTeardownUnlessToldOtherwise() throws Exception {
        stage.environments.inState(new EnvironmentState.Ending());
        var waiting = stage.job(byId());
        var ticket = Stage.ticket(waiting, end.prepare(waiting).begin());
        assertThat(end.prepare(waiting).check(ticket)).isInstanceOf(Progress.Running.class);

        var hurrying = stage.job(Map.of("EnvironmentId", environment.value(), "WaitForTeardown", "False"));
        assertThat(end.prepare(hurrying).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(end.prepare(hurrying).complete(ticket))
                .isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> assertThat(succeeded.outputVariables())
                        .containsEntry("State", "ENDING"));
    }

    @Test
    void aTeardownWithProblemsFailsAndNamesThem() throws Exception {
        var job = stage.job(byId());
        var ticket = Stage.ticket(job, end.prepare(job).begin());
        stage.environments.inState(new EnvironmentState.Ended(List.of("cleanup.sh exited with 1", "a file stayed")));

        assertThat(end.prepare(job).complete(ticket)).isInstanceOfSatisfying(JobResult.Failed.class, failed -> {
            assertThat(failed.type()).isEqualTo(FailureType.JOB_FAILED);
            assertThat(failed.message()).contains("cleanup.sh exited with 1; a file stayed");
        });
    }

    @Test
    void anEnvironmentThatWasNeverThereIsAMistake() {
        assertThatThrownBy(() -> end.prepare(stage.job(Map.of("EnvironmentId", "local/nope")))
                        .begin())
                .isInstanceOfSatisfying(
                        ActionFailure.class, e -> assertThat(e.type()).isEqualTo(FailureType.CONFIGURATION_ERROR))
                .hasMessageContaining("There is no environment local/nope");
    }

    @Test
    void mistakesAreNamedBeforeAnythingIsEnded() {
        assertThatThrownBy(() -> end.prepare(stage.job(Map.of(
                        "EnvironmentId", "#{start.EnvironmentId}",
                        "WaitForTeardown", "perhaps",
                        "TimeoutInMinutes", "0"))))
                .isInstanceOf(ActionFailure.class)
                .hasMessageContainingAll(
                        "EnvironmentId holds the reference #{start.EnvironmentId}, which was not replaced",
                        "WaitForTeardown must be true or false, not 'perhaps'",
                        "TimeoutInMinutes must be a whole number of minutes, 1 or more, not '0'");
        assertThat(stage.world.living()).isEqualTo(1);
    }
}
