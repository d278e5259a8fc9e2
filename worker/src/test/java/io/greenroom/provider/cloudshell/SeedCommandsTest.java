package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Component;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
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

/** The table of what the sample worker did, row by row, as what this provider does instead: commands. */
class SeedCommandsTest {
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

    private String nameOf(io.greenroom.environment.EnvironmentId id, String pattern) throws Exception {
        return rig.environment(id).components().stream()
                .map(Component::name)
                .filter(name -> name.matches(pattern))
                .findFirst()
                .orElseThrow();
    }
}
