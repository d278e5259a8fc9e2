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
import io.greenroom.ledger.Cost;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.pipeline.PipelineContext;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
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
        end = new EndEnvironment(stage.providers, stage.artifacts, stage.settings, stage.books);
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
    void whatHadEndedAlreadyIsASuccessThatSaysSo() throws Exception {
        stage.environments.end(environment);
        var job = stage.job(byId());

        var ticket = Stage.ticket(job, end.prepare(job).begin());

        assertThat(end.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(end.prepare(job).complete(ticket)).isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> {
            assertThat(succeeded.details().summary()).contains("had ended already");
            assertThat(succeeded.outputVariables()).containsEntry("State", "ENDED");
        });
    }

    @Test
    void whatItsProviderForgotIsKnownFromTheLedgerWithItsReasonAndCost() throws Exception {
        var gone = new EnvironmentId("local/forgotten");
        stage.store.put(new LedgerEntry(
                "key",
                "local",
                "working",
                "forgotten",
                PipelineContext.UNKNOWN,
                new LedgerEntry.Gone(
                        gone,
                        stage.time.instant(),
                        stage.time.instant(),
                        "its execution e-1 failed",
                        new Cost(new BigDecimal("1.5000"), true)),
                1));
        var job = stage.job(Map.of("EnvironmentId", gone.value()));

        var ticket = Stage.ticket(job, end.prepare(job).begin());

        assertThat(end.prepare(job).complete(ticket)).isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> {
            assertThat(succeeded.details().summary())
                    .contains("had ended already: its execution e-1 failed", "it cost about $1.50");
            assertThat(succeeded.outputVariables()).containsEntry("Cost", "1.5000");
        });
    }

    @Test
    void whatAnEnvironmentCostIsSaid() throws Exception {
        var start = new StartEnvironment(stage.providers, stage.artifacts, stage.settings, stage.books);
        var id = start.prepare(stage.job(Map.of("BlueprintName", "working", "InputsJSON", "{\"Colour\": \"red\"}")))
                .begin()
                .getOrDefault("environment", "");
        stage.time.advance(Duration.ofMinutes(90));
        var job = stage.job(Map.of("EnvironmentId", id));

        var ticket = Stage.ticket(job, end.prepare(job).begin());

        assertThat(end.prepare(job).complete(ticket)).isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> {
            assertThat(succeeded.details().summary()).endsWith("; it cost $0.15");
            assertThat(succeeded.outputVariables()).containsEntry("Cost", "0.1500");
        });
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
    void whatKeepsItFromEndingIsShownAndToldWhenTheTimeIsOver() throws Exception {
        stage.environments.inState(new EnvironmentState.Ending("It could not be ended (1 try): it is protected"));
        var job = stage.job(byId());
        var ticket = Stage.ticket(job, end.prepare(job).begin());

        assertThat(end.prepare(job).check(ticket)).isInstanceOfSatisfying(Progress.Running.class, running -> assertThat(
                        running.details().summary())
                .contains("it is protected"));

        stage.time.advance(Duration.ofHours(9));
        assertThatThrownBy(() -> end.prepare(job).check(ticket))
                .isInstanceOfSatisfying(
                        ActionFailure.class, e -> assertThat(e.type()).isEqualTo(FailureType.JOB_FAILED))
                .hasMessageContainingAll(environment.value(), "it is protected", "tried on", "greenroom doctor");
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
