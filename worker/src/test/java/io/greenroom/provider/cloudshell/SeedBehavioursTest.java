package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Component;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.Blueprints.Part;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.provider.cloudshell.fake.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of what the sample worker did, row by row, as what this provider does instead. */
class SeedBehavioursTest {
    private static final String LAB = "Edge Lab [4] | x.y";

    private Rig rig = new Rig(Path.of("unused"));

    @BeforeEach
    void offer(@TempDir Path notes) {
        rig.close();
        rig = new Rig(
                notes,
                FakeBlueprint.named(LAB)
                        .with(Param.optional("Build Number", "0"))
                        .with(Part.app("web", FakeCommand.completing("check it", "12 checks passed", path())))
                        .with(Part.resource("DUT1", FakeCommand.completing("reboot", "one")))
                        .with(Part.resource("DUT10", FakeCommand.completing("reboot", "ten")))
                        .with(FakeCommand.completing("report", "written", Param.optional("Format", "text")))
                        .with(FakeCommand.completing("break", "no route to host")
                                .endingWith("Failed"))
                        .with(FakeCommand.completing("dream", "").endingWith(null))
                        .with(FakeCommand.completing("stick", "")
                                .endingWith(null)
                                .notCancellable())
                        .with(FakeCommand.completing("slow", "done").taking(Duration.ofHours(3))));
    }

    private static Param path() {
        return Param.required("Path");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void failuresShowNeitherPasswordNorTokenNorSecretInputs() {
        var settings = TestSettings.of(rig.server);
        rig.with(same -> CloudShellSettings.of(settings.url(), "ci-bot", "wr0ng-but-secret", "Global"));

        assertThat(settings.toString()).doesNotContain(FakeCloudShell.password());
        assertThatThrownBy(() -> rig.start(LAB))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(ProviderException.Kind.PERMISSION))
                .hasMessageContaining("Login failed for user")
                .hasMessageNotContaining("wr0ng-but-secret");
    }

    @Test
    void aServerErrorOnOnePollNeitherFailsNorLeaks() throws Exception {
        var id = rig.start(LAB);
        rig.server.cause(Trouble.Kind.HTML_502, "GET .*", 2);
        rig.server.cause(Trouble.Kind.RESET_BEFORE, "GET .*", 2);
        rig.server.cause(Trouble.Kind.QUOTA, "GET .*", 3);

        assertThat(rig.settled(id)).isInstanceOf(EnvironmentState.Ready.class);
    }

    @Test
    void oneLoginServesManyCallsAndIsLoggedOutAtTheEnd() throws Exception {
        rig.ready(LAB);
        assertThat(rig.server.logins()).isEqualTo(1);

        rig.provider().close();

        assertThat(rig.server.openLogins()).isZero();
    }

    @Test
    void aLoginIsRenewedByAge() throws Exception {
        var id = rig.ready(LAB);
        rig.time.sleep(Duration.ofMinutes(61));

        rig.environment(id);

        assertThat(rig.server.logins()).isEqualTo(2);
    }

    @Test
    void namesOfBlueprintsAndCommandsAreEncodedForTheirPath() throws Exception {
        var id = rig.ready(LAB);
        String web = nameOf(id, "web-.*");

        rig.run(id, web, "check it", Map.of("Path", "/"));

        assertThat(rig.server.requests("POST .*/start"))
                .extracting(FakeCloudShell.Seen::rawPath)
                .anySatisfy(path -> assertThat(path).contains("/blueprints/Edge%20Lab%20%5B4%5D%20%7C%20x.y/start"))
                .anySatisfy(path -> assertThat(path).contains("/commands/check%20it/start"));
    }

    @Test
    void aFailedCommandFails() throws Exception {
        var id = rig.ready(LAB);

        var run = rig.run(id, null, "break", Map.of());

        assertThat(rig.finished(id, run)).isInstanceOfSatisfying(CommandRun.Finished.class, finished -> {
            assertThat(finished.exitCode()).isEqualTo(1);
        });
        assertThat(rig.output(id, run)).isEqualTo("no route to host\n");
    }

    @ParameterizedTest
    @CsvSource({
        "Completed,SUCCEEDED", "complete,SUCCEEDED", "Finished,SUCCEEDED", "Success,SUCCEEDED", "Succeeded,SUCCEEDED",
        "Failed,FAILED", "Error,FAILED", "Cancelled,CANCELLED", "canceled,CANCELLED", "Stopped,CANCELLED",
        "Terminated,CANCELLED", "Pending,UNDER_WAY", "Running,UNDER_WAY", "Stopping,UNDER_WAY", "Dreaming,UNKNOWN"
    })
    void everyWordForAnExecutionsStatusIsKnown(String word, Execution.Status status) {
        assertThat(Execution.Status.of(word)).isEqualTo(status);
    }

    @Test
    void aStatusNobodyKnowsKeepsTheRunGoing() throws Exception {
        var id = rig.ready(LAB);
        var run = rig.run(id, null, "dream", Map.of());
        rig.time.sleep(Duration.ofMinutes(30));

        assertThat(rig.state(id, run)).isEqualTo(new CommandRun.Running("pending"));
    }

    @Test
    void argumentsAreSentToTheSandboxAsToItsComponents() throws Exception {
        var id = rig.ready(LAB);
        var report = rig.run(id, null, "report", Map.of("Format", "pdf"));
        rig.finished(id, report);

        assertThat(rig.output(id, report)).isEqualTo("written Format=pdf\n");
    }

    @Test
    void argumentsReachAComponentWhoseNameGotARandomSuffix() throws Exception {
        var id = rig.ready(LAB);
        String web = nameOf(id, "web-.+");

        var run = rig.run(id, web, "check it", Map.of("Path", "/health"));
        rig.finished(id, run);

        assertThat(rig.output(id, run)).isEqualTo("12 checks passed Path=/health\n");
        assertThat(rig.provider().describeRun(id, run).orElseThrow().component())
                .isEqualTo(web);
    }

    @Test
    void noGetCarriesABody() throws Exception {
        var id = rig.ready(LAB);
        rig.finished(id, rig.run(id, "DUT1", "reboot", Map.of()));

        assertThat(rig.server.requests("GET .*"))
                .extracting(FakeCloudShell.Seen::body)
                .containsOnly("");
    }

    @Test
    void aComponentIsTheOneOfExactlyThatName() throws Exception {
        var id = rig.ready(LAB);
        var run = rig.run(id, "DUT1", "reboot", Map.of());
        rig.finished(id, run);
        assertThat(rig.output(id, run)).isEqualTo("one\n");

        var other = rig.provider().start(rig.request("key-2", LAB, Map.of()));
        rig.settled(other);
        assertThatThrownBy(() -> rig.run(other, "DUT", "reboot", Map.of()))
                .hasMessageContainingAll("DUT", "DUT1", "DUT10", "web-");
    }

    @Test
    void theOutputBecomesAVariable() throws Exception {
        var id = rig.ready(LAB);
        var run = rig.run(id, null, "report", Map.of());

        assertThat(rig.finished(id, run))
                .isInstanceOfSatisfying(CommandRun.Finished.class, finished -> assertThat(finished.variables())
                        .isEqualTo("Output=written\n"));
    }

    @Test
    void aSetupThatFailsIsToldAtOnceWithTheFeedsErrorsAndTheStage() throws Exception {
        rig.server.offering(FakeBlueprint.named("bad").failingSetup("vlan 7 is taken"));

        var id = rig.start("bad");

        assertThat(rig.settled(id))
                .isInstanceOfSatisfying(EnvironmentState.Failed.class, failed -> assertThat(failed.reason())
                        .contains("vlan 7 is taken", "Configuration", "shop-main"));
        assertThat(rig.ended(id).problems()).isEmpty();
        assertThat(rig.server.sandboxesHeld()).isZero();
    }

    @Test
    void aSandboxThatSomebodyEndsDuringSetupFailsAtOnce() throws Exception {
        var id = rig.start(LAB);
        rig.environment(id);
        rig.time.sleep(Duration.ofSeconds(20));
        rig.server.endByHand(id.name());
        rig.time.sleep(Duration.ofSeconds(10));

        assertThat(rig.environment(id).state())
                .isInstanceOfSatisfying(EnvironmentState.Failed.class, failed -> assertThat(failed.reason())
                        .contains("torn down"));
        assertThat(rig.ended(id).problems()).isEmpty();
    }

    @Test
    void theSetupStageIsTheProgress() throws Exception {
        var id = rig.start(LAB);
        rig.time.sleep(Duration.ofSeconds(20));

        assertThat(rig.environment(id).state()).isEqualTo(new EnvironmentState.Starting(30, "setup: Provisioning"));
    }

    @Test
    void aStartedSandboxIsFoundByAWorkerThatKnowsNothingOfIt(@TempDir Path elsewhere) throws Exception {
        var id = rig.start(LAB);

        try (var other = rig.elsewhere(elsewhere)) {
            assertThat(other.start(rig.request("key-1", LAB, Map.of()))).isEqualTo(id);
        }
        assertThat(rig.server.sandboxesStarted()).isEqualTo(1);
    }

    @Test
    void componentsAreThoseOfTheReadySandboxWithoutTheSecretsOfTheirConsoles() throws Exception {
        var id = rig.start(LAB);
        assertThat(rig.environment(id).components()).isEmpty();

        rig.settled(id);

        assertThat(rig.environment(id).components()).hasSize(3).allSatisfy(component -> assertThat(
                        component.endpoints().get("console"))
                .endsWith(":8080/console"));
    }

    @Test
    void aSandboxNameIsUniquePerRequestAndFitsTheServer() throws Exception {
        assertThat(SandboxName.of("key-1", "x".repeat(200)).full()).hasSize(60);
        assertThat(SandboxName.of("key-1", "shop/main").full()).startsWith("shop_main-gr");
        assertThat(SandboxName.of("key-2", "a").mark())
                .isNotEqualTo(SandboxName.of("key-1", "a").mark());
        rig.provider().start(rig.request("key-1", LAB, Map.of()));
        rig.provider().start(rig.request("key-1", LAB, Map.of()));
        rig.provider().start(rig.request("key-2", LAB, Map.of()));
        assertThat(rig.server.sandboxesStarted()).isEqualTo(2);
    }

    @Test
    void inputsAreComparedWithTheBlueprintBeforeAnythingIsStarted() {
        rig.server.offering(FakeBlueprint.named("asks")
                .with(Param.required("Site"), Param.lookup("Size", "small", "large"), Param.numeric("Count")));

        assertThatThrownBy(() -> rig.provider()
                        .start(rig.request("k", "asks", Map.of("site", "x", "Size", "huge", "Count", "many"))))
                .hasMessageContainingAll("'site'", "Site", "required", "huge", "small, large", "many", "whole number");
        assertThat(rig.server.sandboxesStarted()).isZero();
        assertThat(rig.server.requests("POST .*")).isEmpty();
    }

    @Test
    void aSandboxIsExtendedWhenACommandNeedsLongerThanItHasLeft() throws Exception {
        var id = rig.ready(LAB);
        var run = rig.run(id, null, "slow", Map.of());

        assertThat(rig.finished(id, run)).isInstanceOf(CommandRun.Finished.class);
        assertThat(rig.server.requests("POST .*/extend")).isNotEmpty();
        assertThat(rig.environment(id).expiresAt()).isAfter(rig.time.instant());
    }

    @Test
    void aRunWhoseSandboxEndsCannotHang() throws Exception {
        rig.server.modes().refusesExtend = true;
        var id = rig.ready(LAB);
        var run = rig.run(id, null, "slow", Map.of());

        assertThat(rig.finished(id, run))
                .isInstanceOfSatisfying(CommandRun.Stopped.class, stopped -> assertThat(stopped.reason())
                        .contains("its sandbox ended"));
        assertThat(rig.server.requests("POST .*/extend")).hasSizeLessThan(10);
    }

    @Test
    void errorsOfTheTeardownAreReported() throws Exception {
        rig.server.offering(FakeBlueprint.named("sticky").failingTeardown("vm-7 does not power off"));
        var id = rig.ready("sticky");

        assertThat(rig.ended(id).problems()).singleElement().asString().contains("vm-7 does not power off");
    }

    @Test
    void endingWhatHasEndedIsASuccess() throws Exception {
        var id = rig.ready(LAB);
        rig.server.endByHand(id.name());
        rig.time.sleep(Duration.ofMinutes(5));

        assertThat(rig.ended(id).problems()).isEmpty();
        assertThat(rig.server.requests("POST .*/stop")).isEmpty();
    }

    @Test
    void aCancelledRunIsCancelledOnTheServer() throws Exception {
        var id = rig.ready(LAB);
        var run = rig.run(id, null, "slow", Map.of());

        rig.provider().cancel(id, run, "the action timed out after 5m");

        assertThat(rig.finished(id, run))
                .isInstanceOfSatisfying(CommandRun.Stopped.class, stopped -> assertThat(stopped.reason())
                        .isEqualTo("the action timed out after 5m"));
        assertThat(rig.server.requests("DELETE /api/v2/executions/.*")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stick", "dream"})
    void aRunThatTheServerWillNotCancelIsStoppedWithAWarning(String command) throws Exception {
        rig.server.modes().refusesCancel = true;
        var id = rig.ready(LAB);
        var run = rig.run(id, null, command, Map.of());

        rig.provider().cancel(id, run, "timed out");

        assertThat(rig.state(id, run))
                .isInstanceOfSatisfying(CommandRun.Stopped.class, stopped -> assertThat(stopped.reason())
                        .contains("timed out", "cannot cancel"));
    }

    @Test
    void textsOfAnyLanguageArriveAsTheyAre() throws Exception {
        var id = rig.ready(LAB);
        var run = rig.run(id, null, "report", Map.of("Format", "Prüfung ✓"));
        rig.finished(id, run);

        assertThat(rig.output(id, run)).isEqualTo("written Format=Prüfung ✓\n");
    }

    @Test
    void theRunsIdAloneFindsItAgain(@TempDir Path elsewhere) throws Exception {
        var id = rig.ready(LAB);
        var run = rig.run(id, "DUT1", "reboot", Map.of());

        try (var other = rig.elsewhere(elsewhere)) {
            var found = other.describeRun(id, run).orElseThrow();
            assertThat(List.of(found.command(), String.valueOf(found.component())))
                    .containsExactly("reboot", "DUT1");
        }
        assertThat(rig.provider().describeRun(rig.provider().start(rig.request("k2", LAB, Map.of())), run))
                .isEmpty();
    }

    @Test
    void anotherDomainIsAnotherLoginWithItsOwnBlueprints(@TempDir Path elsewhere) throws Exception {
        rig.server.offering(
                FakeBlueprint.named("lab only").inDomain("Lab"),
                FakeBlueprint.named("hidden").keptPrivate());
        assertThatThrownBy(() -> rig.start("lab only")).hasMessageContainingAll("Global", LAB, "public");
        assertThatThrownBy(() -> rig.start("hidden")).hasMessageContaining("There is no blueprint");

        rig.with(global -> CloudShellSettings.of(global.url(), global.username(), global.password(), "Lab"));
        try (var lab = rig.elsewhere(elsewhere)) {
            assertThat(lab.start(rig.request("k9", "lab only", Map.of()))).isNotNull();
        }
    }

    private String nameOf(io.greenroom.environment.EnvironmentId id, String pattern) throws Exception {
        return rig.environment(id).components().stream()
                .map(Component::name)
                .filter(name -> name.matches(pattern))
                .findFirst()
                .orElseThrow();
    }
}
