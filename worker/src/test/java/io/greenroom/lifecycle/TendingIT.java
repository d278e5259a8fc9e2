package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.FinishedRuns;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.environment.Tending;
import io.greenroom.environment.TendingAmongWorkers;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments that one worker began, and that another one tends when the first is gone. */
@Tag("thorough")
class TendingIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String SHOP = """
        inputs: {Token: {}}
        components: {web: {run: exec sleep 1000}}
        commands:
          wait: {run: 'echo waiting; while [ ! -e go ]; do sleep 0.05; done; echo went'}
          go: {run: '[ "$INPUT_Token" = t-0-k-e-n ] && [ -e brought ] && touch go'}
          here: {run: 'exec sleep 1000', on: worker}
        """;

    private final MovableTime time = MovableTime.somewhen();
    private final CountDownLatch opening = new CountDownLatch(1);
    private final TendingAmongWorkers tending = new TendingAmongWorkers();
    private final Path folder;
    private final Path blueprints;
    private final Elsewhere elsewhere;
    private final List<HostedProvider> open = new ArrayList<>();
    private HostedProvider one;
    private HostedProvider other;

    TendingIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.blueprints = Files.createDirectory(folder.resolve("blueprints"));
        this.elsewhere = new Elsewhere(folder.resolve("elsewhere"), opening);
        elsewhere.hasShelves = true;
        Files.writeString(blueprints.resolve("shop.yaml"), SHOP);
        this.one = begun("one");
        this.other = begun("other");
    }

    private HostedProvider opened(String worker, Tending among) throws IOException {
        var provider = HostedProvider.open(
                new Blueprints(blueprints, Elsewhere.FIELDS, true),
                elsewhere,
                folder.resolve(worker),
                new SecretsInUse(),
                among,
                time,
                new Random());
        open.add(provider);
        return provider;
    }

    private HostedProvider begun(String worker) throws IOException, InterruptedException {
        HostedProvider provider = opened(worker, tending.of(worker));
        provider.beginToTend();
        return provider;
    }

    private void close(HostedProvider provider) {
        provider.close();
        open.remove(provider);
    }

    @AfterEach
    void endAll() throws Exception {
        opening.countDown();
        for (HostedProvider provider : open) {
            for (var environment : provider.list()) {
                provider.end(environment.id());
            }
        }
        await().atMost(LONG).until(this::nothingIsThere);
        open.forEach(HostedProvider::close);
    }

    private boolean nothingIsThere() throws IOException {
        if (!Files.isDirectory(folder.resolve("elsewhere"))) {
            return true;
        }
        try (var left = Files.list(folder.resolve("elsewhere"))) {
            return left.findAny().isEmpty();
        }
    }

    private static EnvironmentId begin(HostedProvider provider, MovableTime time) throws Exception {
        return provider.start(new StartRequest(
                "k",
                "shop",
                "shop",
                Map.of(),
                Map.of("Token", "t-0-k-e-n"),
                time.instant().plus(Duration.ofHours(1)),
                PipelineContext.UNKNOWN,
                workspace -> Files.writeString(workspace.resolve("brought"), "source")));
    }

    private EnvironmentId ready(HostedProvider provider) throws Exception {
        opening.countDown();
        EnvironmentId id = begin(provider, time);
        await().atMost(LONG).until(() -> stateIn(provider, id) instanceof Ready);
        return id;
    }

    private static EnvironmentState stateIn(HostedProvider provider, EnvironmentId id) {
        return provider.describe(id).orElseThrow().state();
    }

    private static String run(HostedProvider provider, EnvironmentId id, String command) throws Exception {
        return provider.run(new CommandRequest(
                "run-" + command, id, null, command, Map.of(), Map.of(), PipelineContext.UNKNOWN, SourceFiles.NONE));
    }

    private static boolean hasEnded(HostedProvider provider, EnvironmentId id, String run) throws Exception {
        return !(provider.describeRun(id, run).orElseThrow().state() instanceof CommandRun.Running);
    }

    private List<Path> foldersOf(String worker) throws IOException {
        return EnvironmentFolder.foldersIn(folder.resolve(worker).resolve("environments"));
    }

    @Test
    void theCommandThatRunsIsFollowedToItsEndAndOthersAreRunAndItIsEnded() throws Exception {
        EnvironmentId id = ready(one);
        String waiting = run(one, id, "wait");
        tending.isOver("one");

        other.tend(id);

        assertThat(tending.tenderOf(id)).contains("other");
        assertThat(stateIn(other, id)).isInstanceOf(Ready.class);
        assertThat(other.secrets(id)).contains("t-0-k-e-n");
        assertThat(other.describeRun(id, waiting).orElseThrow().state()).isInstanceOf(CommandRun.Running.class);
        String go = FinishedRuns.run(other, id, null, "go");
        assertThat(other.describeRun(id, go).orElseThrow().state())
                .isInstanceOfSatisfying(CommandRun.Finished.class, finished -> assertThat(finished.exitCode())
                        .isZero());
        await().atMost(LONG).until(() -> hasEnded(other, id, waiting));
        assertThat(FinishedRuns.output(other, id, waiting)).isEqualTo("waiting\nwent\n");

        other.end(id);
        await().atMost(LONG).until(() -> stateIn(other, id) instanceof Ended);
        assertThat(tending.tenderOf(id)).isEmpty();
        assertThat(elsewhere.shelf(id.name())).doesNotExist();
        assertThat(foldersOf("other")).isEmpty();
    }

    @Test
    void whatIsBegunOnceIsFoundUnderItsKeyByTheNextWorker() throws Exception {
        EnvironmentId id = ready(one);
        tending.isOver("one");

        assertThat(begin(other, time)).isEqualTo(id);

        assertThat(stateIn(other, id)).isInstanceOf(Ready.class);
        assertThat(other.find("k")).contains(id);
    }

    @Test
    void oneThatStartsIsBroughtUpByTheNextWorkerWithTheSourceThatCameWithIt() throws Exception {
        EnvironmentId id = begin(one, time);
        tending.isOver("one");

        other.tend(id);
        opening.countDown();

        await().atMost(LONG).until(() -> stateIn(other, id) instanceof Ready);
        assertThat(elsewhere.workspace(id.name()).resolve("brought")).hasContent("source");
        FinishedRuns.run(other, id, null, "go");
    }

    @Test
    void whileItsWorkerIsAliveNobodyElseTouchesIt() throws Exception {
        EnvironmentId id = ready(one);

        assertThatThrownBy(() -> other.tend(id))
                .isInstanceOfSatisfying(
                        ElsewhereException.class, e -> assertThat(e.worker()).isEqualTo("one"));
        assertThatThrownBy(() -> begin(other, time)).isInstanceOf(ElsewhereException.class);
        assertThat(other.isTended(id)).isTrue();
        assertThat(other.find("k")).contains(id);
        other.giveUp(id);
        other.end(id);

        assertThat(stateIn(one, id)).isInstanceOf(Ready.class);
        assertThat(tending.tenderOf(id)).contains("one");
    }

    @Test
    void aWorkerThatIsNotToActAnyMoreDoesNothingForIt() throws Exception {
        EnvironmentId id = ready(one);
        tending.isOver("one");
        other.tend(id);
        int begun = elsewhere.begun.size();

        one.end(id);
        assertThatThrownBy(() -> run(one, id, "go"))
                .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.kind())
                        .isEqualTo(ProviderException.Kind.UNAVAILABLE));

        assertThat(elsewhere.begun).hasSize(begun);
        assertThat(stateIn(other, id)).isInstanceOf(Ready.class);
        time.advance(Duration.ofHours(2));
        await().atMost(LONG).until(() -> stateIn(other, id) instanceof Ended);
        assertThat(elsewhere.removals).hasValue(1);
    }

    @Test
    void aWorkerThatComesBackForgetsWhatAnotherOneTendsByThen() throws Exception {
        EnvironmentId id = ready(one);
        tending.isOver("one");
        one.letGo();
        other.tend(id);

        tending.beginsAnew("one");
        one.beginToTend();

        await().atMost(LONG).until(() -> foldersOf("one").isEmpty());
        assertThat(stateIn(other, id)).isInstanceOf(Ready.class);
        assertThat(one.list()).isEmpty();
    }

    @Test
    void aWorkerThatComesBackGoesOnWithWhatIsItsOwnStill() throws Exception {
        EnvironmentId id = ready(one);
        tending.isOver("one");
        one.letGo();
        assertThat(one.list()).isEmpty();

        tending.beginsAnew("one");
        one.beginToTend();

        await().atMost(LONG).until(() -> one.describe(id).isPresent() && stateIn(one, id) instanceof Ready);
        FinishedRuns.run(one, id, null, "go");
    }

    @Test
    void whatComesFromOneWorkerToAnotherAndBackIsAsTheOtherLeftIt() throws Exception {
        EnvironmentId id = ready(one);
        tending.isOver("one");
        one.letGo();
        other.tend(id);
        String go = FinishedRuns.run(other, id, null, "go");
        tending.isOver("other");
        other.letGo();
        tending.beginsAnew("one");

        one.tend(id);

        assertThat(one.describeRun(id, go).orElseThrow().state()).isInstanceOf(CommandRun.Finished.class);
    }

    @Test
    void whatEndedWithAnotherWorkerIsEndedOnceMoreWhereItsFolderIsStillThere() throws Exception {
        EnvironmentId id = ready(one);
        tending.isOver("one");
        one.letGo();
        other.tend(id);
        other.end(id);
        await().atMost(LONG).until(() -> tending.tenderOf(id).isEmpty());
        assertThat(foldersOf("one")).isNotEmpty();

        tending.beginsAnew("one");
        one.beginToTend();

        await().atMost(LONG).until(() -> foldersOf("one").isEmpty());
        assertThat(tending.tenderOf(id)).isEmpty();
    }

    @Test
    void commandsOnTheMachineOfAWorkerThatIsGoneCountAsLost() throws Exception {
        EnvironmentId id = ready(one);
        String here = run(one, id, "here");
        tending.isOver("one");

        other.tend(id);

        assertThat(other.describeRun(id, here).orElseThrow().state())
                .isInstanceOfSatisfying(CommandRun.Stopped.class, stopped -> assertThat(stopped.reason())
                        .contains("lost with the machine of a worker"));
    }

    @Test
    void anEnvironmentThatWasNeverLaidDownLeavesNothing() throws Exception {
        var id = EnvironmentId.of("elsewhere", HexFormat.of().formatHex(new byte[8]));
        assertThat(tending.of("one").begin(id, "elsewhere")).isTrue();
        tending.isOver("one");

        other.tend(id);

        assertThat(tending.tenderOf(id)).isEmpty();
        assertThat(other.list()).isEmpty();
        assertThat(elsewhere.removals).hasValue(1);
    }

    @Test
    void whereNobodyElseReachesItItIsLostAndGivenUp() throws Exception {
        elsewhere.hasShelves = false;
        EnvironmentId id = ready(one);
        assertThatThrownBy(() -> other.tend(id)).isInstanceOf(ElsewhereException.class);
        tending.isOver("one");

        assertThatThrownBy(() -> other.tend(id))
                .isInstanceOf(ProviderException.class)
                .hasMessageContainingAll("is lost", "'one'", "Start the pipeline anew");

        other.giveUp(id);
        assertThat(other.isTended(id)).isFalse();
        tending.beginsAnew("one");
        one.letGo();
        one.beginToTend();
        await().atMost(LONG).until(() -> foldersOf("one").isEmpty());
    }

    @Test
    void anotherWorkerOnTheSameStateDirectoryGoesOnWithWhatIsThere() throws Exception {
        elsewhere.hasShelves = false;
        EnvironmentId id = ready(one);
        close(one);
        tending.isOver("one");

        HostedProvider next = opened("one", tending.of("one with another name"));
        next.beginToTend();

        await().atMost(LONG).until(() -> next.describe(id).isPresent() && stateIn(next, id) instanceof Ready);
        FinishedRuns.run(next, id, null, "go");
    }

    @Test
    void whatAWorkerBeganWhenItWasAloneIsSharedOnceItIsNot() throws Exception {
        HostedProvider alone = opened("third", Tending.alone());
        EnvironmentId id = ready(alone);
        close(alone);

        HostedProvider third = begun("third");
        await().atMost(LONG).until(() -> third.describe(id).isPresent());
        assertThat(tending.tenderOf(id)).contains("third");
        tending.isOver("third");
        other.tend(id);

        assertThat(stateIn(other, id)).isInstanceOf(Ready.class);
        FinishedRuns.run(other, id, null, "go");
    }
}
