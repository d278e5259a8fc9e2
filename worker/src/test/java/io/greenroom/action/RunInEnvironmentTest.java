package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.Packed;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.Ticket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunInEnvironmentTest {
    private final Stage stage;
    private final RunInEnvironment action;

    RunInEnvironmentTest(@TempDir Path scratch) {
        stage = new Stage(scratch);
        action = new RunInEnvironment(
                new StartEnvironment(stage.providers, stage.artifacts, stage.settings, stage.books),
                new RunCommand(stage.providers, stage.artifacts, stage.settings, stage.books),
                stage.books,
                stage.settings);
    }

    private static Map<String, String> commands(String commands) {
        return Map.of("BlueprintName", "working", "CommandName", commands, "InputsJSON", "{\"Colour\": \"red\"}");
    }

    /** As the engine does it, with the ticket written down and read again after every look. */
    private static Ticket toTheEnd(PreparedAction prepared, Ticket begun) throws Exception {
        Ticket ticket = begun;
        while (true) {
            switch (prepared.check(ticket)) {
                case Progress.Running running -> throw new AssertionError("waits for " + running);
                case Progress.Advanced advanced -> ticket = ticket.with(advanced.state());
                case Progress.Done done -> {
                    return ticket;
                }
            }
        }
    }

    @Test
    void itStartsRunsAndEndsAndTellsOfAllThree() throws Exception {
        stage.artifacts.put("Source", Packed.zip(Map.of("a.txt", "a")));
        var job = stage.job(commands("succeed"), List.of("Source"), List.of("Out"));
        var prepared = action.prepare(job);

        Ticket done = toTheEnd(prepared, Stage.ticket(job, prepared.begin()));
        stage.time.advance(Duration.ofMinutes(30));
        JobResult result = prepared.complete(done);

        assertThat(result).isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> {
            assertThat(succeeded.outputVariables())
                    .containsEntry("EnvironmentId", done.get("environment"))
                    .containsEntry("Status", "Succeeded")
                    .containsEntry("ExitCode", "0")
                    .containsEntry("Answer", "42")
                    .containsEntry("State", "ENDING")
                    .containsEntry("Cost", "0.0500")
                    .containsKeys("EnvironmentName", "ExpiresAt");
            assertThat(succeeded.details().summary()).contains("succeed succeeded", "the environment cost $0.05");
        });
        assertThat(stage.world.living())
                .as("the result is to be remembered first")
                .isEqualTo(1);
        action.release(job, done);
        action.release(job, done);
        assertThat(stage.world.living()).isZero();
    }

    @Test
    void severalCommandsRunOneAfterTheOtherWhichAnotherWorkerGoesOnWith() throws Exception {
        var job = stage.job(commands("succeed, succeed,succeed"));
        Ticket ticket = Stage.ticket(job, action.prepare(job).begin());
        for (int look = 0; look < 3; look++) {
            Progress progress = action.prepare(job).check(ticket);
            Progress again = action.prepare(job).check(ticket);
            assertThat(again)
                    .as("a look that is not remembered finds what it began")
                    .isEqualTo(progress);
            ticket = ticket.with(((Progress.Advanced) progress).state());
        }

        assertThat(action.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(action.prepare(job).complete(ticket))
                .isInstanceOfSatisfying(
                        JobResult.Succeeded.class,
                        succeeded -> assertThat(succeeded.details().summary()).contains("the last of 3 commands"));
        assertThat(stage.environments.commands.stream().map(c -> c.key()).distinct())
                .hasSize(3);
        assertThat(stage.environments.starts).hasSize(1);
    }

    @Test
    void eachTicketNamesTheRunThatGoesOnSoThatItsLogCanBeFollowed() throws Exception {
        var job = stage.job(commands("succeed,succeed"));
        Ticket ticket = Stage.ticket(job, action.prepare(job).begin());
        List<String> runs = new ArrayList<>();
        while (action.prepare(job).check(ticket) instanceof Progress.Advanced advanced) {
            ticket = ticket.with(advanced.state());
            runs.add(ticket.get(ExternalId.RUN_ID));
        }

        assertThat(runs).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void theFirstCommandThatFailsIsTheLast() throws Exception {
        var job = stage.job(commands("fail,succeed"));
        var prepared = action.prepare(job);

        Ticket done = toTheEnd(prepared, Stage.ticket(job, prepared.begin()));

        assertThat(prepared.complete(done))
                .isInstanceOfSatisfying(JobResult.Failed.class, failed -> assertThat(failed.message())
                        .contains("fail", "exited with 3", "it broke"));
        assertThat(stage.environments.commands).hasSize(1);
        action.abandon(job, done, "it failed");
        assertThat(stage.world.living()).isZero();
    }

    @Test
    void anEnvironmentThatDoesNotComeUpFailsWithTheReason() throws Exception {
        var configuration = new HashMap<>(commands("succeed"));
        configuration.put("BlueprintName", "broken");
        configuration.remove("InputsJSON");
        var job = stage.job(configuration);
        var prepared = action.prepare(job);

        Ticket done = toTheEnd(prepared, Stage.ticket(job, prepared.begin()));

        assertThat(prepared.complete(done))
                .isInstanceOfSatisfying(JobResult.Failed.class, failed -> assertThat(failed.message())
                        .contains("did not start", "no such luck"));
        assertThat(stage.environments.commands).isEmpty();
    }

    @Test
    void whatIsGivenUpAtAnyPointLeavesNothing() throws Exception {
        var job = stage.job(commands("stay"));
        var prepared = action.prepare(job);
        Ticket begun = Stage.ticket(job, prepared.begin());
        action.abandon(job, null, "nobody knows how far it came");
        assertThat(stage.world.living()).isZero();
        assertThat(stage.environments
                        .describe(new EnvironmentId(begun.get("environment")))
                        .orElseThrow()
                        .state())
                .isInstanceOf(EnvironmentState.Ended.class);
    }

    @Test
    void mistakesAreNamedTogetherBeforeAnythingIsStarted() {
        assertThatThrownBy(() -> action.prepare(stage.job(Map.of(
                        "CommandName", "a,b,c,d,e,f,g",
                        "InputsJSON", "[1]",
                        "TimeoutInMinutes", "100000"))))
                .isInstanceOf(ActionFailure.class)
                .hasMessageContainingAll(
                        "BlueprintName is missing", "names 7 commands", "InputsJSON", "environments.maxDuration");
        assertThat(stage.environments.starts).isEmpty();
    }
}
