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
        var ticket = Stage.ticket(job, end.begin(job));

        assertThat(stage.world.living()).isZero();
        assertThat(end.check(job, ticket)).isEqualTo(new Progress.Done());
        assertThat(end.complete(job, ticket))
                .isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> assertThat(succeeded.outputVariables())
                        .isEqualTo(Map.of("EnvironmentId", environment.value(), "State", "ENDED")));
    }

    @Test
    void theEnvironmentIsFoundByItsArtifactEvenABareOne() throws Exception {
        stage.artifacts.put(
                "Bare", Packed.zip(Map.of("environment.json", "{\"id\": \"%s\"}".formatted(environment.name()))));

        end.begin(stage.job(Map.of(), List.of("Bare"), List.of()));

        assertThat(stage.world.living()).isZero();
        assertThat(stage.scratchFiles()).isEmpty();
    }

    @Test
    void endingTwiceIsTheSameAsEndingOnce() throws Exception {
        assertThat(end.begin(stage.job(byId()))).isEqualTo(end.begin(stage.job(byId())));
    }

    @Test
    void itWaitsForTheTeardownUnlessToldOtherwise() throws Exception {
        stage.environments.inState(new EnvironmentState.Ending());
        var waiting = stage.job(byId());
        var ticket = Stage.ticket(waiting, end.begin(waiting));
        assertThat(end.check(waiting, ticket)).isInstanceOf(Progress.Running.class);

        var hurrying = stage.job(Map.of("EnvironmentId", environment.value(), "WaitForTeardown", "False"));
        assertThat(end.check(hurrying, ticket)).isEqualTo(new Progress.Done());
        assertThat(end.complete(hurrying, ticket))
                .isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> assertThat(succeeded.outputVariables())
                        .containsEntry("State", "ENDING"));
    }

    @Test
    void aTeardownWithProblemsFailsAndNamesThem() throws Exception {
        var job = stage.job(byId());
        var ticket = Stage.ticket(job, end.begin(job));
        stage.environments.inState(new EnvironmentState.Ended(List.of("cleanup.sh exited with 1", "a file stayed")));

        assertThat(end.complete(job, ticket)).isInstanceOfSatisfying(JobResult.Failed.class, failed -> {
            assertThat(failed.type()).isEqualTo(FailureType.JOB_FAILED);
            assertThat(failed.message()).contains("cleanup.sh exited with 1; a file stayed");
        });
    }

    @Test
    void anEnvironmentThatWasNeverThereIsAMistake() {
        assertThatThrownBy(() -> end.begin(stage.job(Map.of("EnvironmentId", "local/nope"))))
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
