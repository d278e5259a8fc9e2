package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.provider.cloudshell.fake.Trouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of what the sample worker did, row by row, as what this provider does instead: sandboxes. */
class SeedSandboxesTest {
    private static final String LAB = SeedLab.NAME;

    private Rig rig = new Rig(Path.of("unused"));

    @BeforeEach
    void offer(@TempDir Path notes) {
        rig.close();
        rig = new Rig(notes, SeedLab.blueprint());
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
    void secretInputsAreMaskedInWhatTheFeedSaysAlsoAfterARestart(@TempDir Path notes) throws Exception {
        rig.close();
        rig = new Rig(
                notes,
                FakeBlueprint.named("bad").with(Param.optional("Token", "")).failingSetup("no login with 7f3k q9Zx"));
        var id = rig.provider().start(rig.request("key-1", "bad", Map.of(), Map.of("Token", "7f3k q9Zx")));

        rig.restarted();

        assertThat(rig.settled(id))
                .isInstanceOfSatisfying(EnvironmentState.Failed.class, failed -> assertThat(failed.reason())
                        .contains("no login with ****")
                        .doesNotContain("7f3k"));
        assertThat(rig.secrets().mask("7f3k%20q9Zx")).isEqualTo("****");
        try (var files = Files.list(notes)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file).content().doesNotContain("7f3k"));
        }

        rig.provider().end(id);
        assertThat(rig.secrets().mask("7f3k%20q9Zx")).isEqualTo("7f3k%20q9Zx");
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
    void noGetCarriesABody() throws Exception {
        var id = rig.ready(LAB);
        rig.finished(id, rig.run(id, "DUT1", "reboot", Map.of()));

        assertThat(rig.server.requests("GET .*"))
                .extracting(FakeCloudShell.Seen::body)
                .containsOnly("");
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
}
