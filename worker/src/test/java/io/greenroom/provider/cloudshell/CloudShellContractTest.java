package io.greenroom.provider.cloudshell;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EndWhen;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.Retention;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.Blueprints.Part;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every provider promises, against the fake server. Its clock stands still unless a test moves it, so everything in
 * the server takes no time here. Overridden are the promises that CloudShell's API cannot keep; they say what holds
 * instead.
 */
class CloudShellContractTest implements EnvironmentProviderContract {
    private final MovableTime time = MovableTime.somewhen();
    private final FakeCloudShell server = FakeCloudShell.start(time);

    private @Nullable Path notes;
    private @Nullable EnvironmentProvider provider;

    @BeforeEach
    void offer(@TempDir Path folder) {
        notes = folder;
        var instant = server.modes();
        instant.beforeSetupTakes = Duration.ZERO;
        instant.stopLag = Duration.ZERO;
        instant.executionLag = Duration.ZERO;
        var succeeding = FakeCommand.completing(
                        SUCCEEDING, "all is well\r\nGREENROOM_OUTPUT: Answer=42", Param.optional("Word", "x"))
                .taking(Duration.ZERO);
        var failing = FakeCommand.completing(FAILING, "it broke")
                .taking(Duration.ZERO)
                .endingWith("Failed");
        var endless = FakeCommand.completing(ENDLESS, "here I stay")
                .taking(Duration.ofMinutes(1))
                .endingWith("Terminated");
        server.offering(
                FakeBlueprint.named(WORKING)
                        .with(
                                new Param("Colour", "Lookup", List.of("red", "green"), null, true),
                                Param.optional("Token", "none"))
                        .with(Part.resource("web", succeeding))
                        .with(succeeding)
                        .with(failing)
                        .with(endless)
                        .taking(Duration.ZERO, Duration.ZERO),
                FakeBlueprint.named(BROKEN)
                        .failingSetup("no such luck")
                        .with(succeeding)
                        .taking(Duration.ZERO, Duration.ZERO));
        provider = open();
    }

    private EnvironmentProvider open() {
        var settings =
                TestSettings.of(server).with(new CloudShellSettings.Pace(1000, Duration.ZERO, Duration.ofHours(10)));
        return CloudShellProvider.open(
                settings, requireNonNull(notes), new SecretsInUse(), TestTimes.thatNeverWaits(time), new Random(1));
    }

    @AfterEach
    void close() {
        provider().close();
        server.close();
    }

    @Override
    public EnvironmentProvider provider() {
        return requireNonNull(provider);
    }

    @Override
    public MovableTime time() {
        return time;
    }

    @Override
    public EnvironmentProvider reopened() {
        provider().close();
        provider = open();
        return requireNonNull(provider);
    }

    /** CloudShell knows failed, not how. */
    @Test
    @Override
    public void aCommandThatFailsGivesItsExitCodeAndOutput() throws Exception {
        var id = ready("k1");

        var run = provider().run(command(id, FAILING, "r1"));

        assertThat(finished(id, run).exitCode()).isEqualTo(1);
        assertThat(output(id, run, 0)).isEqualTo("it broke\n");
    }

    /** CloudShell gives a command's output when it is over. */
    @Test
    @Override
    public void outputIsThereWhileTheCommandRuns() throws Exception {
        var id = ready("k1");
        var run = provider().run(command(id, ENDLESS, "r1"));
        assertThat(output(id, run, 0)).isEmpty();

        time().advance(Duration.ofMinutes(1));

        assertThat(output(id, run, 0)).isEqualTo("here I stay\n");
    }

    /** CloudShell says that it ended a command, not why. */
    @Test
    @Override
    public void aCommandThatTakesLongerThanItMayIsStopped() throws Exception {
        var id = ready("k1");
        var run = provider().run(command(id, ENDLESS, "r1"));

        time().advance(Duration.ofSeconds(61));

        await().atMost(LONG).until(() -> runState(id, run) instanceof CommandRun.Stopped);
        assertThat(((CommandRun.Stopped) runState(id, run)).reason()).contains("Terminated");
    }

    /** CloudShell ends no sandbox before its time: that is left to the sweep. */
    @Test
    @Override
    public void anEnvironmentIsEndedEarlierThanWasPlanned() throws Exception {
        var id = ready("k1");
        var end = time().instant().plus(Duration.ofMinutes(10));

        assertThat(provider().keep(id, Retention.Change.untilNothingBut(end))).isPresent();
        reopened();

        assertThat(provider().describe(id).orElseThrow().expiresAt()).isEqualTo(end);
        assertThat(provider().describe(id).orElseThrow().retention().endWhen()).isEqualTo(EndWhen.EXPIRED);
    }
}
