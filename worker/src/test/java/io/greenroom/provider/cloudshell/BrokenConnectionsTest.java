package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever breaks on the way, there is one sandbox for each start and one execution for each run. */
@Tag("thorough")
class BrokenConnectionsTest {
    private static final String START = "POST /api/v2/blueprints/.*/start";
    private static final String RUN = "POST .*/commands/.*/start";
    private static final String STOP = "POST .*/stop";

    private Rig rig = new Rig(Path.of("unused"));

    @BeforeEach
    void offer(@TempDir Path notes) {
        rig.close();
        rig = new Rig(notes, FakeBlueprint.named("lab").with(FakeCommand.completing("report", "written")));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.Kind.class,
            names = {
                "RESET_BEFORE",
                "RESET_AFTER",
                "HTML_502",
                "HTML_503",
                "HTML_502_AFTER",
                "INTERNAL_ERROR",
                "QUOTA",
                "QUOTA_WITH_RETRY_AFTER",
                "CONFLICT",
                "RESET_AND_DONE_LATER"
            })
    void aStartMakesExactlyOneSandboxThatHoldsResources(Trouble.Kind trouble) throws Exception {
        rig.server.cause(trouble, START, 1);

        var id = rig.ready("lab");

        rig.time.sleep(Duration.ofMinutes(10));
        assertThat(rig.server.sandboxesHeld()).isEqualTo(1);
        assertThat(rig.ended(id).problems()).isEmpty();
        assertThat(rig.server.sandboxesHeld()).isZero();
    }

    @Test
    void aLostReplyToStartEndsWithExactlyOneSandbox() throws Exception {
        rig.server.cause(Trouble.Kind.RESET_AFTER, START, 1);

        rig.start("lab");

        assertThat(rig.server.sandboxesStarted()).isEqualTo(1);
        assertThat(rig.server.requests(START)).hasSize(1);
    }

    @Test
    void aWorkerThatDiedWhileStartingIsFollowedByOneThatFindsTheSandbox(@TempDir Path elsewhere) throws Exception {
        rig.server.cause(Trouble.Kind.RESET_AFTER, START, 1);
        rig.server.cause(Trouble.Kind.RESET_BEFORE, "GET .*", 1000);
        assertThatThrownBy(() -> rig.start("lab")).isInstanceOf(ProviderException.class);
        rig.time.sleep(Duration.ofMinutes(1));

        try (var other = rig.elsewhere(elsewhere)) {
            for (int attempt = 0;
                    attempt < 1000 && rig.server.requests("GET .*").size() < 1002;
                    attempt++) {
                try {
                    other.start(rig.request("key-1", "lab", Map.of()));
                } catch (ProviderException stillDown) {
                    assertThat(stillDown.kind()).isEqualTo(ProviderException.Kind.UNAVAILABLE);
                }
            }
        }
        assertThat(rig.server.sandboxesStarted()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.Kind.class,
            names = {"RESET_BEFORE", "RESET_AFTER", "HTML_502", "HTML_503", "HTML_502_AFTER", "INTERNAL_ERROR", "QUOTA"
            })
    void aRunStartsExactlyOneExecution(Trouble.Kind trouble) throws Exception {
        var id = rig.ready("lab");
        rig.server.cause(trouble, RUN, 1);

        var run = rig.run(id, null, "report", Map.of());

        assertThat(rig.finished(id, run)).isInstanceOf(CommandRun.Finished.class);
        assertThat(rig.server.executionsStarted()).isEqualTo(1);
    }

    @Test
    void aWorkerThatDiedWhileStartingACommandFindsItsExecutionAgain() throws Exception {
        var id = rig.ready("lab");
        rig.server.cause(Trouble.Kind.RESET_AFTER, RUN, 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> rig.run(id, null, "report", Map.of())).isInstanceOf(InterruptedException.class);
        var lost = rig.command(id, null, "report", Map.of());
        rig.provider().run(lost);

        var again = rig.restarted().run(lost);

        assertThat(rig.finished(id, again)).isInstanceOf(CommandRun.Finished.class);
        assertThat(rig.server.executionsStarted()).isEqualTo(1);
    }

    @Test
    void aLostCommandOfAServerThatListsNoExecutionsIsNotStartedTwice() throws Exception {
        var id = rig.ready("lab");
        rig.server.modes().listsExecutions = false;
        rig.server.cause(Trouble.Kind.RESET_AFTER, RUN, 1);

        assertThatThrownBy(() -> rig.run(id, null, "report", Map.of())).isInstanceOf(ProviderException.class);
        assertThatThrownBy(() -> rig.run(id, null, "report", Map.of()))
                .hasMessageContaining("not known whether command 'report' was started");
        assertThat(rig.server.executionsStarted()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.Kind.class,
            names = {"RESET_BEFORE", "RESET_AFTER", "HTML_502", "HTML_503", "HTML_502_AFTER", "INTERNAL_ERROR", "QUOTA"
            })
    void anEndEndsTheSandbox(Trouble.Kind trouble) throws Exception {
        var id = rig.ready("lab");
        rig.server.cause(trouble, STOP, 2);

        assertThat(rig.ended(id).problems()).isEmpty();
        assertThat(rig.server.sandboxesHeld()).isZero();
    }

    @Test
    void aServerThatIsDownIsUnavailableAndNeverAHang() throws Exception {
        var id = rig.ready("lab");
        rig.server.close();
        rig.time.sleep(Duration.ofMinutes(1));

        assertThatThrownBy(() -> rig.environment(id))
                .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.kind())
                        .isEqualTo(ProviderException.Kind.UNAVAILABLE))
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpAfterTheOverallTimeout() {
        rig.with(settings -> settings.with(new CloudShellSettings.Timeouts(
                Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMillis(300))));
        rig.with(settings -> settings.with(new CloudShellSettings.Waits(
                Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1), Duration.ZERO)));
        rig.server.cause(Trouble.Kind.SILENCE, "GET .*", 1);

        assertThatThrownBy(() -> rig.start("lab")).hasMessageContaining("did not answer within");
        assertThat(rig.server.sandboxesStarted()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.Kind.class,
            names = {"SILENCE", "SILENCE_AFTER"})
    void aSilentServerMakesNeitherTwoSandboxesNorTwoExecutionsNorLeavesOne(Trouble.Kind silence) throws Exception {
        rig.with(settings -> settings.with(new CloudShellSettings.Timeouts(
                Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMillis(500))));
        rig.server.cause(silence, START, 1);
        rig.server.cause(silence, RUN, 1);
        rig.server.cause(silence, STOP, 1);

        var id = rig.ready("lab");
        rig.finished(id, rig.run(id, null, "report", Map.of()));

        assertThat(rig.server.sandboxesStarted()).isEqualTo(1);
        assertThat(rig.server.executionsStarted()).isEqualTo(1);
        assertThat(rig.ended(id).problems()).isEmpty();
        assertThat(rig.server.sandboxesHeld()).isZero();
    }

    @Test
    void theStateOfASandboxOutlivesTheWorker() throws Exception {
        var id = rig.ready("lab");
        var before = rig.environment(id);
        rig.provider().end(id);

        var state = rig.restarted().describe(id).orElseThrow().state();

        assertThat(state).isInstanceOf(EnvironmentState.Ending.class);
        assertThat(rig.environment(id).owner()).isEqualTo(before.owner());
    }
}
