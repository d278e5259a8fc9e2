package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.greenroom.artifact.EnvironmentDocument;
import io.greenroom.artifact.Packed;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobResult;
import io.greenroom.job.Progress;
import io.greenroom.ledger.Glob;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.Limits;
import io.greenroom.pipeline.PipelineContext;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StartEnvironmentTest {
    private static final Map<String, String> RED =
            Map.of("BlueprintName", "working", "InputsJSON", "{\"Colour\": \"red\"}");

    private final Stage stage;
    private final StartEnvironment start;

    StartEnvironmentTest(@TempDir Path scratch) {
        stage = new Stage(scratch);
        start = new StartEnvironment(stage.providers, stage.artifacts, stage.settings, stage.books);
    }

    private static Map<String, String> with(String name, String value) {
        var all = new java.util.HashMap<>(RED);
        all.put(name, value);
        return all;
    }

    private ActionFailure refusal(Map<String, String> configuration) {
        return catchThrowableOfType(ActionFailure.class, () -> start.prepare(stage.job(configuration)));
    }

    @Test
    void itStartsWhatTheAuthorAskedFor() throws Exception {
        var job = stage.job(Map.of(
                "BlueprintName", "working",
                "EnvironmentName", "mine",
                "DurationInMinutes", "30",
                "TimeoutInMinutes", "7",
                "InputsJSON", "{\"Colour\": \"green\"}",
                "SecretInputsJSON", "{\"Token\": \"hunter2\"}"));

        assertThat(start.prepare(job).limit()).isEqualTo(Duration.ofMinutes(7));
        var state = start.prepare(job).begin();

        var request = Stage.last(stage.environments.starts);
        assertThat(request.key()).isEqualTo("action-execution");
        assertThat(request.name()).isEqualTo("mine");
        assertThat(request.inputs()).isEqualTo(Map.of("Colour", "green"));
        assertThat(request.secretInputs()).isEqualTo(Map.of("Token", "hunter2"));
        assertThat(request.expiresAt()).isEqualTo(stage.time.instant().plus(Duration.ofMinutes(30)));
        assertThat(request.owner().pipeline()).isEqualTo("shop");
        assertThat(request.owner().actionExecution()).isEqualTo("action-execution");
        assertThat(stage.environments.describe(
                        new EnvironmentId(Stage.ticket(job, state).get("environment"))))
                .isPresent();
        assertThat(state.toString()).doesNotContain("hunter2");
    }

    @Test
    void secretInputsAreToldToTheMask() throws Exception {
        var job = stage.job(with("SecretInputsJSON", "{\"Token\": \"hunter2\"}"));

        start.prepare(job);

        assertThat(job.secrets().mask("hunter2")).isEqualTo("****");
    }

    @Test
    void whatIsNotSaidHasADefault() throws Exception {
        var job = stage.job(RED);

        assertThat(start.prepare(job).limit()).isEqualTo(Duration.ofHours(1));
        start.prepare(job).begin();

        assertThat(Stage.last(stage.environments.starts).name()).isEqualTo("shop-9f2c41d0");
        assertThat(Stage.last(stage.environments.starts).expiresAt())
                .isEqualTo(stage.time.instant().plus(Stage.DEFAULT_DURATION));
    }

    @Test
    void beginningAgainFindsTheSameEnvironment() throws Exception {
        assertThat(start.prepare(stage.job(RED)).begin())
                .isEqualTo(start.prepare(stage.job(RED)).begin());
        assertThat(stage.world.living()).isEqualTo(1);
    }

    @Test
    void allMistakesAreNamedAtOnceAndNothingIsBegun() {
        var failure = refusal(Map.of(
                "InputsJSON", "{\"Colour\": \"red\", \"Token\": \"plain\", }",
                "SecretInputsJSON", "{\"Token\": [\"hunter2\"]}",
                "DurationInMinutes", "1441",
                "TimeoutInMinutes", "soon"));

        assertThat(failure.type()).isEqualTo(FailureType.CONFIGURATION_ERROR);
        assertThat(failure)
                .hasMessageContainingAll(
                        "BlueprintName is missing",
                        "InputsJSON is not a JSON object: it cannot be read after the key 'Token', at line 1, column",
                        "SecretInputsJSON: the value of 'Token' at line 1, column 11 must be text",
                        "DurationInMinutes is 1441; this worker allows 1440 at most",
                        "TimeoutInMinutes must be a whole number of minutes")
                .message()
                .doesNotContain("hunter2", "plain");
        assertThat(stage.environments.starts).isEmpty();
    }

    @Test
    void aKeyInBothKindsOfInputsIsAMistake() {
        var failure = refusal(with("SecretInputsJSON", "{\"Colour\": \"red\"}"));

        assertThat(failure).hasMessageContaining("'Colour' is in both InputsJSON and SecretInputsJSON: keep it in one");
    }

    @Test
    void anUnknownProviderListsThoseThereAre() {
        assertThat(refusal(with("Provider", "mars")))
                .hasMessageContaining("There is no provider 'mars' on this worker. Set Provider to one of local");
    }

    @Test
    void anUnknownBlueprintFailsAsConfigurationWithThoseThereAre() {
        assertThatThrownBy(() -> start.prepare(stage.job(Map.of("BlueprintName", "nope")))
                        .begin())
                .isInstanceOfSatisfying(
                        ActionFailure.class, e -> assertThat(e.type()).isEqualTo(FailureType.CONFIGURATION_ERROR))
                .hasMessageContaining("There are: broken, working");
    }

    @Test
    void aProviderThatIsDownMayBeUpAgain() {
        stage.environments.failure = new ProviderException(ProviderException.Kind.UNAVAILABLE, "busy");

        assertThatThrownBy(() -> start.prepare(stage.job(RED)).begin())
                .isInstanceOfSatisfying(
                        ActionFailure.class, e -> assertThat(e.mayPass()).isTrue());
    }

    @Test
    void sourceComesFromTheInputArtifactsAndNoFileOfThemStays(@TempDir Path folder) throws Exception {
        stage.artifacts.put("Sources", Packed.zip(Map.of("app.txt", "hello")));

        start.prepare(stage.job(RED, List.of("Sources"), List.of())).begin();

        assertThat(stage.scratchFiles()).isEmpty();
        assertThat(stage.world.living()).isEqualTo(1);
    }

    @Test
    void aHostileSourceFailsTheStartAndLeavesNothing() throws Exception {
        stage.artifacts.put("Sources", Packed.zip(Map.of("../app.txt", "evil")));

        assertThatThrownBy(() -> start.prepare(stage.job(RED, List.of("Sources"), List.of()))
                        .begin())
                .isInstanceOf(ActionFailure.class)
                .hasMessageContaining("Artifact Sources is refused: '../app.txt' leads out of the folder");
        assertThat(stage.scratchFiles()).isEmpty();
        assertThat(stage.world.living()).isZero();
    }

    @Test
    void whileItStartsItSaysHowFarItIs() throws Exception {
        var job = stage.job(RED);
        var ticket = Stage.ticket(job, start.prepare(job).begin());
        stage.environments.inState(new EnvironmentState.Starting(40, "waiting for web"));

        assertThat(start.prepare(job).check(ticket))
                .isEqualTo(new Progress.Running(new ExecutionDetails(
                        "Starting shop-9f2c41d0: waiting for web", ticket.get("environment"), 40)));
    }

    private JobResult.Succeeded ready(StartEnvironment action, @Nullable String url, Map<String, String> outputs)
            throws Exception {
        var job = stage.job(RED);
        var prepared = action.prepare(job);
        var ticket = Stage.ticket(job, prepared.begin());
        stage.environments.published(url, outputs);
        return (JobResult.Succeeded) prepared.complete(ticket);
    }

    @Test
    void outputsThatAreEmptyAreNamedInTheSummary() throws Exception {
        var result = ready(start, null, Map.of("Empty", "", "Full", "1"));

        assertThat(result.outputVariables()).containsEntry("Full", "1").doesNotContainKey("Empty");
        assertThat(result.details().summary()).contains("empty, and so not set: Empty");
    }

    @Test
    void theVariableForItsAddressIsAlwaysThere() throws Exception {
        assertThat(ready(start, null, Map.of()).outputVariables()).containsEntry("EnvironmentUrl", "none");
        var linked = new StartEnvironment(
                stage.providers,
                stage.artifacts,
                stage.linked(RunLinks.toPages("https://greenroom.example.com")),
                stage.books);
        var withPages = ready(linked, null, Map.of()).outputVariables();
        assertThat(withPages.get("EnvironmentUrl"))
                .isEqualTo("https://greenroom.example.com/runs/" + withPages.get("EnvironmentId"));
        assertThat(ready(linked, "http://web/", Map.of()).outputVariables())
                .containsEntry("EnvironmentUrl", "http://web/");
    }

    @Test
    void aReadyEnvironmentIsPublishedAsArtifactAndVariables() throws Exception {
        var job = stage.job(RED, List.of(), List.of("Environment"));
        var ticket = Stage.ticket(job, start.prepare(job).begin());
        stage.environments.published(
                "http://127.0.0.1:1/", Map.of("Url", "http://127.0.0.1:1/", "Empty", "", "EnvironmentName", "wrong"));

        assertThat(start.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        var result = (JobResult.Succeeded) start.prepare(job).complete(ticket);

        String id = ticket.get("environment");
        assertThat(result.outputVariables())
                .isEqualTo(Map.of(
                        "EnvironmentId", id,
                        "EnvironmentName", "shop-9f2c41d0",
                        "EnvironmentUrl", "http://127.0.0.1:1/",
                        "ExpiresAt",
                                stage.time
                                        .instant()
                                        .plus(Stage.DEFAULT_DURATION)
                                        .toString(),
                        "Url", "http://127.0.0.1:1/"));
        assertThat(result.details().externalId()).isEqualTo(id);
        var files = Packed.unzipped(new ByteArrayInputStream(stage.artifacts.get("Environment")));
        assertThat(files).containsOnlyKeys(EnvironmentDocument.FILE, EnvironmentDocument.OUTPUTS_FILE);
        assertThat(files.get(EnvironmentDocument.FILE)).contains("\"id\" : \"" + id + "\"", "\"state\" : \"READY\"");
        assertThat(stage.scratchFiles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CONFIGURATION, CONFIGURATION_ERROR",
        "PERMISSION, PERMISSION_ERROR",
        "UNAVAILABLE, SYSTEM_UNAVAILABLE",
        "FAILED, JOB_FAILED"
    })
    void whoCanMendAFailureOfTheStartIsTold(ProviderException.Kind kind, FailureType type) throws Exception {
        var job = stage.job(Map.of("BlueprintName", "broken"), List.of(), List.of());
        var ticket = Stage.ticket(job, start.prepare(job).begin());
        stage.environments.inState(new EnvironmentState.Failed("no such image", kind));

        assertThat(start.prepare(job).complete(ticket)).isInstanceOfSatisfying(JobResult.Failed.class, failed -> {
            assertThat(failed.type()).isEqualTo(type);
            assertThat(failed.message()).contains("did not start: no such image");
        });
    }

    @Test
    void anEnvironmentThatDidNotComeUpFailsWithItsReason() throws Exception {
        var job = stage.job(Map.of("BlueprintName", "broken"), List.of(), List.of());
        var ticket = Stage.ticket(job, start.prepare(job).begin());

        assertThat(start.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(start.prepare(job).complete(ticket)).isInstanceOfSatisfying(JobResult.Failed.class, failed -> {
            assertThat(failed.type()).isEqualTo(FailureType.JOB_FAILED);
            assertThat(failed.message()).contains("(blueprint broken) did not start: no such luck");
            assertThat(failed.externalId()).isEqualTo(ticket.get("environment"));
        });
    }

    @Test
    void anEnvironmentThatWasEndedMeanwhileFails() throws Exception {
        var job = stage.job(RED);
        var ticket = Stage.ticket(job, start.prepare(job).begin());
        stage.environments.end(new EnvironmentId(ticket.get("environment")));

        assertThat(start.prepare(job).check(ticket)).isEqualTo(new Progress.Done());
        assertThat(start.prepare(job).complete(ticket))
                .isInstanceOfSatisfying(JobResult.Failed.class, failed -> assertThat(failed.message())
                        .contains("was ended before it was ready"));
    }

    @Test
    void abandoningEndsWhatWasBegunWithOrWithoutATicket() throws Exception {
        var job = stage.job(RED);
        var ticket = Stage.ticket(job, start.prepare(job).begin());
        start.abandon(job, ticket, "no use");
        assertThat(stage.world.living()).isZero();

        var other = new Stage(stage.settings.scratch());
        var otherStart = new StartEnvironment(other.providers, other.artifacts, other.settings, other.books);
        otherStart.prepare(other.job(RED)).begin();
        otherStart.abandon(other.job(RED), null, "no use");
        assertThat(other.world.living()).isZero();
    }

    static List<Map<String, String>> configurationsThatAreNotGood() {
        return List.of(
                Map.of(),
                Map.of("BlueprintName", "working", "DurationInMinutes", "99999"),
                Map.of("BlueprintName", "working", "Provider", "gone", "OnFailure", "perhaps"));
    }

    @ParameterizedTest
    @MethodSource("configurationsThatAreNotGood")
    void abandoningEndsWhatWasBegunWhateverBecameOfTheConfiguration(Map<String, String> now) throws Exception {
        var ticket = Stage.ticket(stage.job(RED), start.prepare(stage.job(RED)).begin());
        start.abandon(stage.job(now), ticket, "the service no longer knows the job");
        assertThat(stage.world.living()).isZero();

        var other = new Stage(stage.settings.scratch());
        var otherStart = new StartEnvironment(other.providers, other.artifacts, other.settings, other.books);
        otherStart.prepare(other.job(RED)).begin();
        otherStart.abandon(other.job(now), null, "no use");
        assertThat(other.world.living()).isZero();
    }

    @Test
    void abandoningWhatWasNeverBegunIsFine() throws Exception {
        start.abandon(stage.job(RED), null, "no use");

        assertThat(stage.world.living()).isZero();
    }

    @Test
    void whatHasNoRoomStandsInLineWithItsPlaceAndStartsWhenItIsItsTurn() throws Exception {
        var limits = new Limits(OptionalInt.of(1), OptionalInt.empty(), Map.of(), Duration.ofMinutes(30), List.of());
        var limited = new StartEnvironment(stage.providers, stage.artifacts, stage.settings, stage.limited(limits));
        stage.ledger.open();
        stage.store.put(new LedgerEntry(
                "other",
                "local",
                "working",
                "other",
                PipelineContext.UNKNOWN,
                new LedgerEntry.Starting(stage.time.instant()),
                1));
        var job = stage.job(RED);
        var prepared = limited.prepare(job);
        var ticket = Stage.ticket(job, prepared.begin());

        assertThat(prepared.check(ticket)).isInstanceOfSatisfying(Progress.Running.class, running -> assertThat(
                        running.details().summary())
                .contains("limits.environments: 1", "place 1 in line"));
        assertThat(stage.environments.starts).isEmpty();
        stage.ledger.withdrawn("other");

        Progress next = prepared.check(ticket);
        assertThat(next).isInstanceOfSatisfying(Progress.Advanced.class, advanced -> assertThat(advanced.state())
                .containsKey("environment"));
        assertThat(((Progress.Advanced) next).state()).isEqualTo(prepared.begin());
        assertThat(stage.environments.starts).hasSize(1);
    }

    @Test
    void whatWasGivenUpInLineLeavesIt() throws Exception {
        var limits = new Limits(OptionalInt.of(0), OptionalInt.empty(), Map.of(), Duration.ofMinutes(30), List.of());
        var limited = new StartEnvironment(stage.providers, stage.artifacts, stage.settings, stage.limited(limits));
        var job = stage.job(RED);
        var ticket = Stage.ticket(job, limited.prepare(job).begin());

        limited.abandon(job, ticket, "stopped");

        assertThat(stage.ledger.open()).isEmpty();
    }

    @Test
    void limitsRefuseBeforeAnythingIsStartedAndNameTheRule() throws Exception {
        var none = new Limits(OptionalInt.of(0), OptionalInt.empty(), Map.of(), Duration.ZERO, List.of());
        var notAllowed = new Limits(
                OptionalInt.empty(),
                OptionalInt.empty(),
                Map.of(),
                Duration.ZERO,
                List.of(new Limits.Allowance(new Glob("other-*"), new Glob("*"))));

        for (var refusal : Map.of(none, FailureType.CONFIGURATION_ERROR, notAllowed, FailureType.PERMISSION_ERROR)
                .entrySet()) {
            var limited = new StartEnvironment(
                    stage.providers, stage.artifacts, stage.settings, stage.limited(refusal.getKey()));
            var failure = catchThrowableOfType(
                    ActionFailure.class, () -> limited.prepare(stage.job(RED)).begin());
            assertThat(failure.type()).isEqualTo(refusal.getValue());
            assertThat(failure).hasMessageContaining("limits.");
        }
        assertThat(stage.environments.starts).isEmpty();
    }

    @Test
    void whatWasEndedIsNotStartedAgain() throws Exception {
        var job = stage.job(RED);
        var id = new EnvironmentId(start.prepare(job).begin().getOrDefault("environment", ""));
        stage.store.put(new LedgerEntry(
                "action-execution",
                "local",
                "working",
                "one",
                PipelineContext.UNKNOWN,
                new LedgerEntry.Gone(id, null, stage.time.instant(), "it expired", null),
                stage.store.get("action-execution").orElseThrow().version() + 1));

        assertThatThrownBy(() -> start.prepare(job).begin())
                .isInstanceOf(ActionFailure.class)
                .hasMessageContaining("was ended (it expired) and is not started again");
        assertThat(stage.environments.starts).hasSize(1);
    }
}
