package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.provider.cloudshell.fake.Modes;
import io.greenroom.provider.cloudshell.fake.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the API's behaviour is not published, or differs between versions, every reading ends well or clearly. */
@Tag("thorough")
class UnpublishedBehaviourTest {
    private static final String START = "POST /api/v2/blueprints/.*/start";

    private Rig rig = new Rig(Path.of("unused"));

    @BeforeEach
    void offer(@TempDir Path notes) {
        rig.close();
        rig = new Rig(
                notes,
                FakeBlueprint.named("lab").with(FakeCommand.completing("report", "written", Param.required("Format"))));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 400})
    void aResourceConflictIsWaitedForWhateverItsStatus(int status) throws Exception {
        rig.server.modes().conflictStatus = status;
        rig.server.cause(Trouble.Kind.CONFLICT, START, 3);

        rig.ready("lab");

        assertThat(rig.server.sandboxesStarted()).isEqualTo(1);
        assertThat(rig.server.requests(START)).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 400})
    void aResourceConflictThatLastsIsToldInTheServersWords(int status) {
        rig.server.modes().conflictStatus = status;
        rig.server.cause(Trouble.Kind.CONFLICT, START, 1000);

        assertThatThrownBy(() -> rig.start("lab"))
                .isInstanceOfSatisfying(ProviderException.class, e -> is(e, ProviderException.Kind.UNAVAILABLE))
                .hasMessageContainingAll("conflicting resources: switch 7", "waits.conflict");
        assertThat(rig.server.sandboxesStarted()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"429,QUOTA", "400,QUOTA", "429,QUOTA_WITH_RETRY_AFTER", "400,QUOTA_WITH_RETRY_AFTER"})
    void aUsedUpQuotaIsWaitedForWhateverItsStatus(int status, Trouble.Kind kind) throws Exception {
        rig.server.modes().quotaStatus = status;
        rig.server.cause(kind, ".*", 4);
        var before = rig.time.instant();

        rig.ready("lab");

        assertThat(rig.server.sandboxesStarted()).isEqualTo(1);
        assertThat(Duration.between(before, rig.time.instant())).isGreaterThan(Duration.ofSeconds(20));
    }

    @Test
    void aQuotaThatStaysUsedUpEndsTheCallClearly() {
        rig.server.cause(Trouble.Kind.QUOTA, ".*", 10_000);

        assertThatThrownBy(() -> rig.start("lab"))
                .isInstanceOfSatisfying(ProviderException.class, e -> is(e, ProviderException.Kind.UNAVAILABLE))
                .hasMessageContainingAll("Request rate quota", "pace.requestsPerSecond");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422})
    void refusedInputsAreTheAuthorsWhateverTheirStatus(int status) {
        rig.server.modes().invalidStatus = status;
        rig.server.modes().inputsField = "";
        rig.server.offering(FakeBlueprint.named("asks").with(Param.required("Site")));

        assertThatThrownBy(() -> rig.start("asks"))
                .isInstanceOfSatisfying(ProviderException.class, e -> is(e, ProviderException.Kind.CONFIGURATION))
                .hasMessageContaining("Blueprint has invalid inputs");
        assertThat(rig.server.requests(START)).hasSize(1);
        assertThat(rig.server.sandboxesStarted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"params", "parameters", ""})
    void inputsAreReadUnderEitherNameOrLeftToTheServer(String field) throws Exception {
        rig.server.modes().inputsField = field;
        rig.server.offering(FakeBlueprint.named("asks").with(Param.required("Site")));

        var id = rig.provider().start(rig.request("k", "asks", Map.of("Site", "here")));

        assertThat(rig.settled(id)).isInstanceOf(EnvironmentState.Ready.class);
    }

    @Test
    void aLimitOfTheUserIsToldInTheServersWords() {
        rig.server.cause(Trouble.Kind.LIMIT, START, 1);

        assertThatThrownBy(() -> rig.start("lab"))
                .isInstanceOfSatisfying(ProviderException.class, e -> is(e, ProviderException.Kind.CONFIGURATION))
                .hasMessageContaining("maximum of 10 concurrent sandboxes");
    }

    @Test
    void aMissingCommandInputIsNamedBeforeTheCommandIsStarted() throws Exception {
        var id = rig.ready("lab");

        assertThatThrownBy(() -> rig.run(id, null, "report", Map.of())).hasMessageContainingAll("Format", "required");
        assertThat(rig.server.executionsStarted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422})
    void commandInputsThatOnlyTheServerKnowsAreRefusedInItsWordsWhateverTheirStatus(int status) throws Exception {
        rig.server.modes().invalidStatus = status;
        rig.server.modes().listsCommandInputs = false;
        var id = rig.ready("lab");

        assertThatThrownBy(() -> rig.run(id, null, "report", Map.of()))
                .isInstanceOfSatisfying(ProviderException.class, e -> is(e, ProviderException.Kind.CONFIGURATION))
                .hasMessageContaining("mandatory inputs: Format");
        assertThat(rig.server.executionsStarted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409})
    void anExtensionThatIsRefusedLeavesTheCommandAlone(int status) throws Exception {
        rig.server.modes().refusesExtend = true;
        rig.server.modes().wrongStateStatus = status;
        rig.server.offering(FakeBlueprint.named("long")
                .with(FakeCommand.completing("work", "done").taking(Duration.ofMinutes(118))));
        var id = rig.ready("long");

        assertThat(rig.finished(id, rig.run(id, null, "work", Map.of())))
                .isInstanceOfSatisfying(CommandRun.Finished.class, done -> assertThat(done.exitCode())
                        .isZero());
        assertThat(rig.server.requests("POST .*/extend")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409})
    void aCancellationThatIsRefusedEndsTheRunWithAWarning(int status) throws Exception {
        rig.server.modes().refusesCancel = true;
        rig.server.modes().wrongStateStatus = status;
        var id = rig.ready("lab");
        var run = rig.run(id, null, "report", Map.of("Format", "pdf"));

        rig.provider().cancel(id, run, "timed out");

        assertThat(rig.state(id, run))
                .isInstanceOfSatisfying(CommandRun.Stopped.class, stopped -> assertThat(stopped.reason())
                        .contains("cannot cancel"));
    }

    @ParameterizedTest
    @CsvSource({"401,true", "400,true", "500,true", "401,false", "400,false", "500,false"})
    void anExpiredTokenIsRenewedHoweverItIsAnswered(int status, boolean named) throws Exception {
        rig.server.modes().expiredTokenStatus = status;
        rig.server.modes().expiredTokenNamed = named;
        rig.server.modes().tokenLife = Duration.ofMinutes(5);
        var id = rig.ready("lab");
        rig.time.sleep(Duration.ofMinutes(10));

        assertThat(rig.environment(id).state()).isInstanceOf(EnvironmentState.Ready.class);
        rig.time.sleep(Duration.ofMinutes(10));
        rig.provider().start(rig.request("k2", "lab", Map.of()));
        rig.time.sleep(Duration.ofMinutes(10));
        rig.provider().end(id);
        assertThat(rig.server.sandboxesStarted()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Modes.Tokens.class)
    void tokensOfEveryFormWorkAndAreLoggedOut(Modes.Tokens form) throws Exception {
        rig.server.modes().tokens = form;
        rig.ready("lab");

        rig.provider().close();

        assertThat(rig.server.openLogins()).isZero();
        assertThat(rig.server.requests())
                .extracting(FakeCloudShell.Seen::path)
                .noneMatch(path -> path.contains("eyJh"));
    }

    @Test
    void aLogoutThatIsNotUnderstoodIsNoFailure() throws Exception {
        rig.server.modes().tokens = Modes.Tokens.WITH_SLASHES;
        rig.server.modes().logoutWorksWithSlashes = false;
        rig.ready("lab");

        rig.provider().close();

        assertThat(rig.server.openLogins()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"true,400", "true,409", "true,404", "false,400"})
    void aSecondStopIsFineWhateverItsAnswer(boolean refused, int status) throws Exception {
        rig.server.modes().refusesSecondStop = refused;
        rig.server.modes().wrongStateStatus = status;
        var id = rig.ready("lab");

        rig.provider().end(id);
        rig.provider().end(id);

        assertThat(rig.ended(id).problems()).isEmpty();
    }

    @Test
    void aStopThatIsRefusedIsToldAndTheSandboxStaysReady() throws Exception {
        rig.server.modes().refusesStop = true;
        var id = rig.ready("lab");

        assertThatThrownBy(() -> rig.provider().end(id)).hasMessageContaining("protected from termination");
        assertThat(rig.environment(id).state()).isInstanceOf(EnvironmentState.Ready.class);
    }

    @Test
    void aServerThatForgetsEndedSandboxesStillSaysThatTheyEnded() throws Exception {
        rig.server.modes().forgetsEnded = true;
        var id = rig.ready("lab");

        assertThat(rig.ended(id).problems()).isEmpty();
        rig.restarted();
        assertThat(rig.environment(id).state()).isInstanceOf(EnvironmentState.Ended.class);
    }

    @Test
    void anErrorAfterTheTeardownIsAnEndWithProblems() throws Exception {
        rig.server.modes().failedTeardownShowsAsError = true;
        rig.server.offering(FakeBlueprint.named("sticky").failingTeardown("vm-7 does not power off"));
        var id = rig.ready("sticky");

        assertThat(rig.ended(id).problems()).singleElement().asString().contains("vm-7");
    }

    @Test
    void olderWordsStringBooleansAndSmallPagesAreRead() throws Exception {
        var modes = rig.server.modes();
        modes.beforeSetup = "Pending Setup";
        modes.booleansAsText = true;
        modes.pageSize = 1;
        rig.server.offering(FakeBlueprint.named("bad").failingSetup("vlan 7"));
        var id = rig.start("bad");
        assertThat(rig.environment(id).state())
                .isEqualTo(new EnvironmentState.Starting(5, "waiting for setup to begin"));

        assertThat(rig.settled(id).toString()).contains("vlan 7");
    }

    @Test
    void aFeedWhoseNextPageNeverAdvancesIsLeft() throws Exception {
        rig.server.modes().pagesNeverEnd = true;
        rig.server.offering(FakeBlueprint.named("bad").failingSetup("vlan 7"));

        assertThat(rig.settled(rig.start("bad")).toString()).contains("vlan 7");
        assertThat(rig.server.requests(".*/activity")).hasSizeLessThan(10);
    }

    private static void is(ProviderException e, ProviderException.Kind kind) {
        assertThat(e.kind()).isEqualTo(kind);
    }
}
