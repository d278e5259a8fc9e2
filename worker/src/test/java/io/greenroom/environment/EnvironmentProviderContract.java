package io.greenroom.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every provider promises, as tests. An implementation hands in a provider over a fresh system in which these can
 * be started and run:
 *
 * <ul>
 *   <li>{@link #WORKING}: a blueprint that becomes ready, with the required input {@code Colour} (red or green) and the
 *       optional one {@code Token}, the component {@code web}, and the environment commands below
 *   <li>{@link #BROKEN}: a blueprint that fails while it starts, saying {@code no such luck} where the reason can show it
 *   <li>{@link #SUCCEEDING}: prints {@code all is well} and writes the variable {@code Answer=42}; takes the argument
 *       {@code Word}
 *   <li>{@link #FAILING}: prints {@code it broke} and ends with exit code 3
 *   <li>{@link #ENDLESS}: prints {@code here I stay} and goes on until it is ended; its timeout is one minute
 *   <li>{@link #SUCCEEDING} is also a command of {@code web}
 * </ul>
 */
public interface EnvironmentProviderContract {
    String WORKING = "working";
    String BROKEN = "broken";
    String SUCCEEDING = "succeed";
    String FAILING = "fail";
    String ENDLESS = "stay";

    PipelineContext OWNER = new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", "Start", "a-1");

    /** The provider under test. */
    EnvironmentProvider provider();

    /** The clock it was given. */
    MovableTime time();

    /** Closes the provider and opens another one that reaches the same system; {@link #provider} gives that from now on. */
    EnvironmentProvider reopened() throws Exception;

    @Test
    default void namesItselfInTheIdsOfItsEnvironments() throws Exception {
        var id = provider().start(startOf(WORKING, "k1"));

        assertThat(id.provider()).isEqualTo(provider().name());
    }

    @Test
    default void listsItsBlueprintsByNameWithTheirInputs() throws Exception {
        var blueprints = provider().blueprints();

        assertThat(blueprints).extracting(Blueprint::name).isSorted().contains(WORKING, BROKEN);
        var working = blueprints.stream()
                .filter(b -> b.name().equals(WORKING))
                .findFirst()
                .orElseThrow();
        assertThat(working.inputs())
                .extracting(Blueprint.Input::name, Blueprint.Input::required)
                .contains(tuple("Colour", true));
    }

    @Test
    default void anEnvironmentBecomesReadyAndSaysWhoseItIs() throws Exception {
        var id = ready("k1");

        var environment = provider().describe(id).orElseThrow();
        assertThat(environment.name()).isEqualTo("env-k1");
        assertThat(environment.blueprint()).isEqualTo(WORKING);
        assertThat(environment.owner()).isEqualTo(OWNER);
        assertThat(environment.components()).extracting(Component::name).containsExactly("web");
        assertThat(environment.expiresAt()).isEqualTo(time().instant().plus(Duration.ofHours(1)));
    }

    @Test
    default void startingTwiceUnderOneKeyIsTheSameAsStartingOnce() throws Exception {
        var first = ready("k1");

        var second = provider().start(startOf(WORKING, "k1"));

        assertThat(second).isEqualTo(first);
        assertThat(provider().list()).extracting(Environment::id).containsExactly(first);
        assertThat(stateOf(first)).isInstanceOf(Ready.class);
    }

    @Test
    default void whatWasStartedIsFoundAgainByItsKeyAndNothingElseIs() throws Exception {
        var id = ready("k1");

        assertThat(provider().find("k1")).contains(id);
        assertThat(provider().find("k2")).isEmpty();
    }

    @Test
    default void differentKeysMakeDifferentEnvironments() throws Exception {
        var one = provider().start(startOf(WORKING, "k1"));
        var other = provider().start(startOf(WORKING, "k2"));

        assertThat(one).isNotEqualTo(other);
        assertThat(provider().list()).extracting(Environment::id).containsExactlyInAnyOrder(one, other);
    }

    @Test
    default void startingWhatWasEndedUnderTheSameKeyDoesNotMakeItAnew() throws Exception {
        var id = ready("k1");
        ended(id);

        assertThat(provider().start(startOf(WORKING, "k1"))).isEqualTo(id);
        assertThat(stateOf(id)).isInstanceOf(Ended.class);
    }

    @Test
    default void anUnknownBlueprintIsRefusedWithTheListOfThoseThereAre() throws Exception {
        assertThatThrownBy(() -> provider().start(startOf("../etc/passwd", "k1")))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContaining("../etc/passwd")
                .hasMessageContaining(WORKING)
                .hasMessageContaining(BROKEN);
        assertThat(provider().list()).isEmpty();
    }

    @Test
    default void everyWrongInputIsNamedInOneGoAndNothingIsMade() throws Exception {
        var request = start(WORKING, "k1", Map.of("Color", "red", "Size", "1"), Map.of());

        assertThatThrownBy(() -> provider().start(request))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContainingAll("Color", "Size", "Colour", "required");
        assertThat(provider().list()).isEmpty();
    }

    @Test
    default void anInputThatIsNotAllowedIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> provider().start(start(WORKING, "k1", Map.of("Colour", "blue"), Map.of())))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContainingAll("blue", "red", "green");
    }

    @Test
    default void aSecretInputIsTakenAndShownNowhere() throws Exception {
        var id = provider().start(start(WORKING, "k1", Map.of("Colour", "red"), Map.of("Token", "s3cr3t-9f2c")));
        awaitReady(id);

        assertThat(provider().describe(id).orElseThrow().toString()).doesNotContain("s3cr3t-9f2c");
    }

    @Test
    default void anEnvironmentThatDoesNotComeUpFailsWithTheReason() throws Exception {
        var id = provider().start(start(BROKEN, "k1", Map.of(), Map.of()));

        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);
        assertThat(((Failed) stateOf(id)).reason()).contains("no such luck");
    }

    @Test
    default void aFailedEnvironmentTakesNoCommandsAndSaysWhy() throws Exception {
        var id = provider().start(start(BROKEN, "k1", Map.of(), Map.of()));
        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);

        assertThatThrownBy(() -> provider().run(command(id, SUCCEEDING, "r1")))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContainingAll("FAILED", "no such luck");
    }

    @Test
    default void aFailedEnvironmentCanBeEnded() throws Exception {
        var id = provider().start(start(BROKEN, "k1", Map.of(), Map.of()));
        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);

        ended(id);
    }

    @Test
    default void endingTwiceIsTheSameAsEndingOnce() throws Exception {
        var id = ready("k1");

        provider().end(id);
        provider().end(id);

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        provider().end(id);
        assertThat(stateOf(id)).isEqualTo(new Ended(List.of()));
    }

    @Test
    default void endingWhatWasNeverThereIsFine() {
        assertThatCode(() -> provider().end(stranger())).doesNotThrowAnyException();
    }

    @Test
    default void anEnvironmentCanBeEndedWhileItStarts() throws Exception {
        var id = provider().start(startOf(WORKING, "k1"));

        ended(id);
    }

    @Test
    default void whatWasNeverThereIsNotDescribed() throws Exception {
        assertThat(provider().describe(stranger())).isEmpty();
        assertThat(provider().describe(EnvironmentId.of("elsewhere", "x"))).isEmpty();
        assertThat(provider().describeRun(stranger(), "nothing")).isEmpty();
    }

    @Test
    default void anEnvironmentEndsByItselfWhenItExpires() throws Exception {
        var id = ready("k1");

        time().advance(Duration.ofMinutes(59));
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
        time().advance(Duration.ofMinutes(2));

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
    }

    @Test
    default void anEnvironmentThatExpiredWhileNobodyWatchedIsEnded() throws Exception {
        var id = ready("k1");
        var before = time();
        reopenedAfter(Duration.ofHours(2));

        assertThat(before).isSameAs(time());
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
    }

    @Test
    default void anEnvironmentIsKeptLongerAlsoByAnotherProviderObject() throws Exception {
        var id = ready("k1");
        var end = time().instant().plus(Duration.ofHours(3));

        assertThat(provider().keep(id, Retention.Change.expiringAt(end))).isPresent();
        reopened();

        assertThat(provider().describe(id).orElseThrow().expiresAt()).isEqualTo(end);
        time().advance(Duration.ofHours(2));
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
        time().advance(Duration.ofMinutes(61));
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
    }

    @Test
    default void anEnvironmentIsEndedEarlierThanWasPlanned() throws Exception {
        var id = ready("k1");
        var end = time().instant().plus(Duration.ofMinutes(10));

        assertThat(provider().keep(id, Retention.Change.untilNothingBut(end))).isPresent();

        assertThat(provider().describe(id).orElseThrow().expiresAt()).isEqualTo(end);
        assertThat(provider().describe(id).orElseThrow().retention().endWhen()).isEqualTo(EndWhen.EXPIRED);
        time().advance(Duration.ofMinutes(11));
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
    }

    @Test
    default void aProtectedEnvironmentOutlivesItsExpiryUntilItIsReleased() throws Exception {
        var id = ready("k1");
        var other = ready("k2");
        provider().keep(id, Retention.Change.protecting());
        reopened();

        time().advance(Duration.ofMinutes(50));
        provider().list();
        time().advance(Duration.ofMinutes(20));

        await().atMost(LONG).until(() -> stateOf(other) instanceof Ended);
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
        assertThat(provider().describe(id).orElseThrow().retention().isProtected())
                .isTrue();
        provider().keep(id, Retention.Change.releasing());
        time().advance(Duration.ofHours(3));
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
    }

    @Test
    default void anEndedEnvironmentCannotBeKept() throws Exception {
        var id = ready("k1");
        ended(id);

        assertThat(provider().keep(id, Retention.Change.protecting())).isEmpty();
        assertThat(provider().keep(stranger(), Retention.Change.protecting())).isEmpty();
    }

    @Test
    default void theRunsThatGoOnAreToldUntilTheyEnd() throws Exception {
        var id = ready("k1");
        var other = ready("k2");
        finished(id, provider().run(command(id, SUCCEEDING, "r1")));
        var run = provider().run(command(id, ENDLESS, "r2"));

        assertThat(provider().activeRuns(id)).extracting(CommandRun::id).containsExactly(run);
        assertThat(provider().activeRuns(other)).isEmpty();
        assertThat(provider().activeRuns(stranger())).isEmpty();

        provider().cancel(id, run, "enough");
        await().atMost(LONG).until(() -> provider().activeRuns(id).isEmpty());
    }

    @Test
    default void anotherProviderObjectFindsTheSameEnvironments() throws Exception {
        var id = ready("k1");
        var seen = provider().describe(id).orElseThrow();

        var other = reopened();

        assertThat(other.describe(id)).contains(seen);
        assertThat(other.start(startOf(WORKING, "k1"))).isEqualTo(id);
        assertThat(other.list()).extracting(Environment::id).containsExactly(id);
    }

    @Test
    default void anEnvironmentThatWasStartingGoesOnUnderAnotherProviderObject() throws Exception {
        var id = provider().start(startOf(WORKING, "k1"));

        reopened();

        awaitReady(id);
    }

    @Test
    default void aCommandThatSucceedsSaysSoAndGivesItsVariables() throws Exception {
        var id = ready("k1");

        var run = provider().run(command(id, SUCCEEDING, "r1"));

        var finished = finished(id, run);
        assertThat(finished.exitCode()).isZero();
        assertThat(finished.variables()).isEqualTo("Answer=42\n");
        assertThat(output(id, run, 0)).isEqualTo("all is well\n");
    }

    @Test
    default void aCommandCanRunInAComponent() throws Exception {
        var id = ready("k1");

        var run = provider().run(command(id, "web", SUCCEEDING, "r1", Map.of()));

        assertThat(finished(id, run).exitCode()).isZero();
        assertThat(provider().describeRun(id, run).orElseThrow().component()).isEqualTo("web");
    }

    @Test
    default void aCommandThatFailsGivesItsExitCodeAndOutput() throws Exception {
        var id = ready("k1");

        var run = provider().run(command(id, FAILING, "r1"));

        assertThat(finished(id, run).exitCode()).isEqualTo(3);
        assertThat(output(id, run, 0)).contains("it broke");
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
    }

    @Test
    default void outputIsReadFromAnyByteOn() throws Exception {
        var id = ready("k1");
        var run = provider().run(command(id, SUCCEEDING, "r1"));
        finished(id, run);

        assertThat(output(id, run, 7)).isEqualTo("well\n");
        assertThat(output(id, run, 12)).isEmpty();
        assertThat(output(id, run, 10_000)).isEmpty();
    }

    @Test
    default void outputIsThereWhileTheCommandRuns() throws Exception {
        var id = ready("k1");

        var run = provider().run(command(id, ENDLESS, "r1"));

        await().atMost(LONG).until(() -> output(id, run, 0).contains("here I stay"));
        assertThat(runState(id, run)).isInstanceOf(CommandRun.Running.class);
    }

    @Test
    default void runningTwiceUnderOneKeyIsTheSameAsRunningOnce() throws Exception {
        var id = ready("k1");
        var first = provider().run(command(id, SUCCEEDING, "r1"));
        finished(id, first);

        var second = provider().run(command(id, SUCCEEDING, "r1"));

        assertThat(second).isEqualTo(first);
        assertThat(output(id, second, 0)).isEqualTo("all is well\n");
    }

    @Test
    default void aRunIsFoundByAnotherProviderObjectRunningOrFinished() throws Exception {
        var id = ready("k1");
        var done = provider().run(command(id, SUCCEEDING, "r1"));
        var going = provider().run(command(id, ENDLESS, "r2"));
        var finished = finished(id, done);

        var other = reopened();

        assertThat(other.run(command(id, ENDLESS, "r2"))).isEqualTo(going);
        assertThat(runState(id, done)).isEqualTo(finished);
        assertThat(runState(id, going)).isInstanceOf(CommandRun.Running.class);
        other.cancel(id, going, "enough");
        await().atMost(LONG).until(() -> runState(id, going) instanceof CommandRun.Stopped);
    }

    @Test
    default void aCancelledRunIsStoppedForThatReason() throws Exception {
        var id = ready("k1");
        var run = provider().run(command(id, ENDLESS, "r1"));

        provider().cancel(id, run, "the pipeline was stopped");
        provider().cancel(id, run, "again");

        assertThat(((CommandRun.Stopped) runState(id, run)).reason()).contains("the pipeline was stopped");
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
    }

    @Test
    default void cancellingWhatIsFinishedChangesNothing() throws Exception {
        var id = ready("k1");
        var run = provider().run(command(id, FAILING, "r1"));
        var finished = finished(id, run);

        provider().cancel(id, run, "too late");
        provider().cancel(id, "nothing", "no such run");

        assertThat(runState(id, run)).isEqualTo(finished);
    }

    @Test
    default void aCommandThatTakesLongerThanItMayIsStopped() throws Exception {
        var id = ready("k1");
        var run = provider().run(command(id, ENDLESS, "r1"));

        time().advance(Duration.ofSeconds(61));

        await().atMost(LONG).until(() -> runState(id, run) instanceof CommandRun.Stopped);
        assertThat(((CommandRun.Stopped) runState(id, run)).reason()).contains("timed out after 1m");
    }

    @Test
    default void aTimeoutGoesOnUnderAnotherProviderObject() throws Exception {
        var id = ready("k1");
        var run = provider().run(command(id, ENDLESS, "r1"));

        reopenedAfter(Duration.ofSeconds(61));

        await().atMost(LONG).until(() -> runState(id, run) instanceof CommandRun.Stopped);
    }

    @Test
    default void unknownCommandsComponentsAndArgumentsAreRefusedWithThoseThereAre() throws Exception {
        var id = ready("k1");

        assertThatThrownBy(() -> provider().run(command(id, "sukceed", "r1")))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContainingAll("sukceed", SUCCEEDING, FAILING, ENDLESS);
        assertThatThrownBy(() -> provider().run(command(id, "wep", SUCCEEDING, "r1", Map.of())))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContainingAll("wep", "web");
        assertThatThrownBy(() -> provider().run(command(id, null, SUCCEEDING, "r1", Map.of("Wort", "x"))))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContainingAll("Wort", "Word");
        assertThatThrownBy(() -> provider().run(command(stranger(), SUCCEEDING, "r1")))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration);
    }

    @Test
    default void anEndedEnvironmentTakesNoCommands() throws Exception {
        var id = ready("k1");
        ended(id);

        assertThatThrownBy(() -> provider().run(command(id, SUCCEEDING, "r1")))
                .isInstanceOfSatisfying(ProviderException.class, this::isConfiguration)
                .hasMessageContaining("ended");
    }

    @Test
    default void sourceThatCannotBeUnpackedFailsTheStartAndLeavesNothing() throws Exception {
        SourceFiles bad = folder -> {
            Files.writeString(folder.resolve("half"), "x");
            throw new IOException("this archive leaves its folder");
        };
        var request = new StartRequest(
                "k1",
                WORKING,
                "env-k1",
                Map.of("Colour", "red"),
                Map.of(),
                time().instant().plus(Duration.ofHours(1)),
                OWNER,
                bad);

        assertThatThrownBy(() -> provider().start(request))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("this archive leaves its folder");
        assertThat(provider().list()).isEmpty();
    }

    // What the tests above are written with.

    Duration LONG = Duration.ofMinutes(2);

    private void reopenedAfter(Duration away) throws Exception {
        provider().close();
        time().advance(away);
        reopened();
    }

    private StartRequest startOf(String blueprint, String key) {
        return start(blueprint, key, Map.of("Colour", "red"), Map.of());
    }

    default StartRequest start(
            String blueprint, String key, Map<String, String> inputs, Map<String, String> secretInputs) {
        return new StartRequest(
                key,
                blueprint,
                "env-" + key,
                inputs,
                secretInputs,
                time().instant().plus(Duration.ofHours(1)),
                OWNER,
                SourceFiles.NONE);
    }

    default CommandRequest command(EnvironmentId id, String command, String key) {
        return command(id, null, command, key, Map.of());
    }

    default CommandRequest command(
            EnvironmentId id, @Nullable String component, String command, String key, Map<String, String> arguments) {
        return new CommandRequest(key, id, component, command, arguments, Map.of(), OWNER, SourceFiles.NONE);
    }

    default EnvironmentId ready(String key) throws Exception {
        var id = provider().start(startOf(WORKING, key));
        awaitReady(id);
        return id;
    }

    default void awaitReady(EnvironmentId id) {
        await().atMost(LONG).until(() -> {
            if (stateOf(id) instanceof Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return stateOf(id) instanceof Ready;
        });
    }

    default void ended(EnvironmentId id) throws Exception {
        provider().end(id);
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
    }

    default EnvironmentState stateOf(EnvironmentId id) throws Exception {
        return provider().describe(id).orElseThrow().state();
    }

    default CommandRun.State runState(EnvironmentId id, String run) throws Exception {
        return provider().describeRun(id, run).orElseThrow().state();
    }

    default CommandRun.Finished finished(EnvironmentId id, String run) {
        await().atMost(LONG).until(() -> !(runState(id, run) instanceof CommandRun.Running));
        try {
            return (CommandRun.Finished) runState(id, run);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    default String output(EnvironmentId id, String run, long from) throws Exception {
        try (var output = provider().output(id, run, from)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private EnvironmentId stranger() {
        return EnvironmentId.of(provider().name(), "0123456789abcdef");
    }

    private void isConfiguration(ProviderException e) {
        assertThat(e.kind()).isEqualTo(ProviderException.Kind.CONFIGURATION);
    }
}
