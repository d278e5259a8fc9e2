package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.EnvironmentDocument;
import io.greenroom.artifact.Packed;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobResult;
import io.greenroom.job.PreparedAction;
import io.greenroom.job.Progress;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.terminal.OutputTail;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    private final Stage stage;
    private final RunCommand run;
    private final EnvironmentId environment;

    RunCommandTest(@TempDir Path scratch) throws Exception {
        stage = new Stage(scratch);
        run = new RunCommand(stage.providers, stage.artifacts, stage.settings, stage.books);
        environment = stage.environment();
    }

    @BeforeEach
    void publishTheEnvironment() throws Exception {
        byte[] document = EnvironmentDocument.write(
                stage.environments.describe(environment).orElseThrow());
        stage.artifacts.put(
                "Environment",
                Packed.zip(Map.of(EnvironmentDocument.FILE, new String(document, StandardCharsets.UTF_8))));
    }

    private Map<String, String> command(String name, String... more) {
        var configuration = new HashMap<String, String>();
        configuration.put("CommandName", name);
        configuration.put("EnvironmentId", environment.value());
        for (int i = 0; i < more.length; i += 2) {
            configuration.put(more[i], more[i + 1]);
        }
        return configuration;
    }

    private JobResult result(Stage.Context job) throws Exception {
        run.prepare(job);
        Ticket ticket = Stage.ticket(job, run.prepare(job).begin());
        assertThat(run.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        return run.prepare(job).complete(ticket);
    }

    private String failure(Stage.Context job) throws Exception {
        var failed = (JobResult.Failed) result(job);
        assertThat(failed.type()).isEqualTo(FailureType.JOB_FAILED);
        assertThat(failed.externalId()).startsWith(environment.value() + "/");
        return failed.message();
    }

    private void assertRefused(Stage.Context job, FailureType type, String... words) {
        assertThatThrownBy(() -> {
                    run.prepare(job);
                    run.prepare(job).begin();
                })
                .isInstanceOfSatisfying(ActionFailure.class, e -> {
                    assertThat(e.type()).isEqualTo(type);
                    assertThat(e.mayPass()).isFalse();
                })
                .hasMessageContainingAll(words);
        assertThat(stage.environments.commands).isEmpty();
    }

    @Test
    void theEnvironmentIsFoundByItsArtifact() throws Exception {
        var job = stage.job(Map.of("CommandName", "succeed"), List.of("Environment"), List.of());

        assertThat(result(job)).isInstanceOf(JobResult.Succeeded.class);
        assertThat(Stage.last(stage.environments.commands).environment()).isEqualTo(environment);
        assertThat(stage.scratchFiles()).isEmpty();
    }

    @Test
    void theEnvironmentIsFoundByItsIdWithoutAnyArtifact() throws Exception {
        var job = stage.job(command("succeed", "ComponentName", "w.b", "ArgumentsJSON", "{\"Word\": \"no\"}"));

        assertThat(result(job)).isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> assertThat(
                        succeeded.outputVariables())
                .isEqualTo(Map.of("Answer", "42", "Status", "Succeeded", "ExitCode", "0", "DurationInSeconds", "0")));
        var request = Stage.last(stage.environments.commands);
        assertThat(request.component()).isEqualTo("web");
        assertThat(request.arguments()).isEqualTo(Map.of("Word", "no"));
        assertThat(request.key()).isEqualTo("action-execution");
    }

    @Test
    void theSummaryWarnsWhenTheEnvironmentIsAboutToEnd() throws Exception {
        var job = stage.job(command(EnvironmentProviderContract.ENDLESS));
        Ticket ticket = Stage.ticket(job, run.prepare(job).begin());
        assertThat(summary(run.prepare(job), ticket)).doesNotContain("ends in");

        var found = stage.environments.describe(environment).orElseThrow();
        var present = new LedgerEntry.Present(
                environment, found.startedAt(), stage.time.instant().plusSeconds(150), false, null, null);
        stage.store.put(new LedgerEntry("start", "local", found.blueprint(), found.name(), found.owner(), present, 1));

        assertThat(summary(run.prepare(job), ticket)).contains("its environment ends in 3 min");
    }

    private static String summary(PreparedAction prepared, Ticket ticket) throws Exception {
        return String.valueOf(
                ((Progress.Running) prepared.check(ticket)).details().summary());
    }

    @Test
    void whereAuthorsReachALogItsAddressIsAVariableAndTheRunIsNamedForTheLink() throws Exception {
        var links = new RunLinks() {
            @Override
            public String externalId(ExternalId id) {
                return id.runId().orElseThrow().asOneWord();
            }

            @Override
            public Optional<String> logUrl(ExternalId id) {
                return Optional.of("https://logs/" + id.runId().orElseThrow().asOneWord());
            }
        };
        var linked = new RunCommand(stage.providers, stage.artifacts, stage.linked(links), stage.books);
        var job = stage.job(command("succeed"));
        linked.prepare(job);
        Ticket ticket = Stage.ticket(job, linked.prepare(job).begin());
        linked.prepare(job).check(ticket);

        var result = (JobResult.Succeeded) linked.prepare(job).complete(ticket);

        String word = environment.value().replace('/', '.') + "." + ticket.get("run");
        assertThat(result.details().externalId()).isEqualTo(word);
        assertThat(result.outputVariables()).containsEntry("LogUrl", "https://logs/" + word);
    }

    @Test
    void theStatusPagesAreALogsAddress() {
        ExternalId id = ExternalId.parse("local/9f2c/77aa").orElseThrow();

        assertThat(RunLinks.toPages("https://greenroom.example.com").logUrl(id))
                .contains("https://greenroom.example.com/runs/local/9f2c/77aa");
        assertThat(RunLinks.toPages("https://greenroom.example.com").externalId(id))
                .isEqualTo("local/9f2c/77aa");
        assertThat(RunLinks.none().logUrl(id)).isEmpty();
    }

    @Test
    void anIdWithoutAProviderMeansTheDefaultOne() throws Exception {
        var job = stage.job(Map.of("CommandName", "succeed", "EnvironmentId", environment.name()));

        assertThat(result(job)).isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void beginningAgainFindsTheSameRun() throws Exception {
        assertThat(run.prepare(stage.job(command("stay"))).begin())
                .isEqualTo(run.prepare(stage.job(command("stay"))).begin());
    }

    @Test
    void aCommandThatExitsBadlyFailsWithItsCodeAndTheEndOfItsOutput() throws Exception {
        assertThat(failure(stage.job(command("fail"))))
                .isEqualTo("Command fail in environment %s exited with 3 after 0 s. Its output:\nit broke"
                        .formatted(environment));
    }

    @Test
    void onlyTheEndOfALongOutputIsTold() throws Exception {
        stage.environments.printed = "line\n".repeat(100_000) + "the very last";

        String message = failure(stage.job(command("fail")));

        assertThat(message).contains("The last lines of its output:").endsWith("the very last");
        assertThat(message).hasSizeLessThan(2048);
    }

    @Test
    void noSecretIsToldNotEvenOneThatWasCutByLookingAtTheEndOnly() throws Exception {
        String secret = "hunter2-".repeat(40);
        stage.environments.printed =
                "x".repeat(1000) + secret + "\r".repeat((int) OutputTail.LOOKED_AT - 500) + "\nthe end " + secret;
        var job = stage.job(command("fail", "SecretArgumentsJSON", "{\"Word\": \"%s\"}".formatted(secret)));

        assertThat(failure(job)).doesNotContain("hunter2").contains("the end ****");
    }

    @Test
    void aStoppedCommandFailsWithTheReason() throws Exception {
        stage.environments.ranTo(new CommandRun.Stopped("timed out after 1m", stage.time.instant()));

        assertThat(failure(stage.job(command("stay"))))
                .isEqualTo("Command stay in environment %s was stopped: timed out after 1m. Its output:\nhere I stay"
                        .formatted(environment));
    }

    @Test
    void anEnvironmentThatVanishesUnderItsCommandFailsIt() throws Exception {
        var job = stage.job(command("stay"));
        var ticket = Stage.ticket(
                job,
                Map.of(
                        "environment",
                        "local/forgotten",
                        "run",
                        run.prepare(job).begin().get("run")));

        assertThat(run.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(run.prepare(job).complete(ticket))
                .isInstanceOfSatisfying(JobResult.Failed.class, failed -> assertThat(failed.message())
                        .contains("local/forgotten ended while it ran"));
    }

    @Test
    void variablesThatCannotBeUsedFailTheCommandAndNameTheLine() throws Exception {
        stage.environments.ranTo(
                new CommandRun.Finished(0, stage.time.instant(), "Good=1\njust text\nBad name=2\nStatus=Fine\n"));

        assertThat(failure(stage.job(command("succeed"))))
                .contains(
                        "line 2 is not NAME=value",
                        "line 3: the name 'Bad name'",
                        "line 4: Status is Run-Command's own");
    }

    @Test
    void theOutputArtifactHoldsLogAndResultMaskedEvenOfAFailure() throws Exception {
        stage.environments.printed = "the word is hunter2\n";
        stage.time.advance(Duration.ofSeconds(1));
        var job = stage.job(
                command("fail", "SecretArgumentsJSON", "{\"Word\": \"hunter2\"}"), List.of(), List.of("Reports"));

        assertThat(failure(job)).doesNotContain("hunter2");

        var files = Packed.unzipped(new ByteArrayInputStream(stage.artifacts.get("Reports")));
        assertThat(files).containsOnlyKeys("output.log", "result.json");
        assertThat(files).containsEntry("output.log", "the word is ****\n");
        assertThat(files.get("result.json"))
                .contains("\"command\" : \"fail\"", "\"exitCode\" : 3", "\"status\" : \"Failed\"", "\"arguments\"")
                .doesNotContain("hunter2", "Word");
        assertThat(stage.scratchFiles()).isEmpty();
    }

    @Test
    void secretsOfTheEnvironmentAreMaskedToo() throws Exception {
        stage.environments.secrets = List.of("hunter2");
        stage.environments.printed = "it was started with hunter2\n";
        var job = stage.job(command("fail"), List.of(), List.of("Reports"));

        assertThat(failure(job)).endsWith("it was started with ****");
        assertThat(Packed.unzipped(new ByteArrayInputStream(stage.artifacts.get("Reports"))))
                .containsEntry("output.log", "it was started with ****\n");
    }

    @Test
    void aSecretThatIsAnArgumentTooIsMaskedInTheResult() throws Exception {
        var job = stage.job(command("stay", "ArgumentsJSON", "{\"Word\": \"hunter2\"}"), List.of(), List.of("Reports"));
        job.secrets().add("hunter2");
        stage.environments.ranTo(new CommandRun.Stopped("it said hunter2", stage.time.instant()));

        result(job);

        assertThat(Packed.unzipped(new ByteArrayInputStream(stage.artifacts.get("Reports")))
                        .get("result.json"))
                .contains("\"Word\" : \"****\"", "\"reason\" : \"it said ****\"");
    }

    @Test
    void withoutAnEnvironmentItSaysWhereItLooked() {
        stage.artifacts.put("Sources", Packed.zip(Map.of("app.txt", "")));

        assertRefused(
                stage.job(Map.of("CommandName", "succeed")),
                FailureType.CONFIGURATION_ERROR,
                "EnvironmentId is not set, and there is no input artifact",
                "#{start.EnvironmentId}");
        assertRefused(
                stage.job(Map.of("CommandName", "succeed"), List.of("Sources"), List.of()),
                FailureType.CONFIGURATION_ERROR,
                "Sources is a zip archive without an environment.json at its root");
    }

    @Test
    void anEnvironmentThatAnotherWorkerHasForItselfIsSaidToBeOutOfReach() throws Exception {
        stage.store.becomeShared();
        stage.ledgerHas("local/on-another-machine");

        assertRefused(
                stage.job(Map.of("CommandName", "succeed", "EnvironmentId", "local/on-another-machine")),
                FailureType.JOB_FAILED,
                "Environment local/on-another-machine is out of reach: another worker started it");
    }

    @Test
    void aCommandWhoseWorkerDiedTogetherWithItsEnvironmentFailsWithAWordOnThat() throws Exception {
        stage.store.becomeShared();
        stage.ledgerHas("local/on-another-machine");
        var job = stage.job(Map.of("CommandName", "succeed", "EnvironmentId", "local/on-another-machine"));
        Ticket ticket = Stage.ticket(job, Map.of("environment", "local/on-another-machine", "run", "run-1"));

        assertThat(run.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(run.prepare(job).complete(ticket))
                .isInstanceOfSatisfying(JobResult.Failed.class, failed -> assertThat(failed.message())
                        .contains("out of reach", "use a provider whose environments all workers reach"));
    }

    @Test
    void anUnknownEnvironmentIsNamed() {
        assertRefused(
                stage.job(Map.of("CommandName", "succeed", "EnvironmentId", "local/nope")),
                FailureType.CONFIGURATION_ERROR,
                "There is no environment local/nope");
        assertRefused(
                stage.job(Map.of("CommandName", "succeed", "EnvironmentId", "no id at all")),
                FailureType.CONFIGURATION_ERROR,
                "EnvironmentId holds 'no id at all', which is not an environment id");
    }

    @Test
    void aComponentThatFitsNoneIsAnsweredWithThoseThereAre() {
        assertRefused(stage.job(command("succeed", "ComponentName", "db")), FailureType.CONFIGURATION_ERROR, "web");
    }

    @Test
    void anEnvironmentThatIsNotReadySaysWhy() {
        stage.environments.inState(new EnvironmentState.Starting(5, "waiting for web"));
        assertRefused(stage.job(command("succeed")), FailureType.JOB_FAILED, "is still starting (waiting for web)");

        stage.environments.inState(new EnvironmentState.Failed("web died"));
        assertRefused(stage.job(command("succeed")), FailureType.JOB_FAILED, "has failed: web died");

        stage.environments.inState(new EnvironmentState.Ending());
        assertRefused(stage.job(command("succeed")), FailureType.JOB_FAILED, "is being ended");

        stage.environments.inState(new EnvironmentState.Ended(List.of()));
        assertRefused(stage.job(command("succeed")), FailureType.JOB_FAILED, "has ended", "DurationInMinutes");
    }

    @Test
    void theTimeoutIsBoundedByWhatTheServiceAllows() throws Exception {
        assertThat(run.prepare(stage.job(command("succeed", "TimeoutInMinutes", "5")))
                        .limit())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(run.prepare(stage.job(command("succeed", "TimeoutInMinutes", "100000")))
                        .limit())
                .isEqualTo(ActionSettings.LONGEST_TIMEOUT);
        assertThat(run.prepare(stage.job(command("succeed"))).limit()).isEqualTo(ActionSettings.LONGEST_TIMEOUT);
    }

    @Test
    void abandoningCancelsTheRunAndLeavesTheEnvironment() throws Exception {
        var job = stage.job(command("stay"));
        run.abandon(job, Stage.ticket(job, run.prepare(job).begin()), "out of time");

        assertThat(stage.environments.cancelled).containsExactly("out of time");
        assertThat(stage.world.living()).isEqualTo(1);
        run.abandon(job, null, "nothing begun");
    }
}
