package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.greenroom.blueprint.Blueprints;
import io.greenroom.command.Exit;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Ending;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.EnvironmentState.Starting;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.FolderRemoval;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments that are not on the worker's machine, and what of them runs there all the same. */
@Tag("thorough")
class ElsewhereIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final MovableTime time = MovableTime.somewhen();
    private final CountDownLatch opening = new CountDownLatch(1);
    private final Path folder;
    private final Path blueprints;
    private final Elsewhere elsewhere;
    private final AtomicInteger asked = new AtomicInteger();
    private HostedProvider provider;

    ElsewhereIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.blueprints = Files.createDirectory(folder.resolve("blueprints"));
        this.elsewhere = new Elsewhere(folder.resolve("elsewhere"), opening);
        this.provider = open();
    }

    private HostedProvider open() throws IOException {
        return HostedProvider.open(
                new Blueprints(blueprints, Elsewhere.FIELDS, true),
                elsewhere,
                folder.resolve("state"),
                new SecretsInUse(),
                time,
                new Random());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Environment environment : provider.list()) {
            provider.end(environment.id());
        }
        await().atMost(LONG)
                .until(() -> provider.list().stream().allMatch(environment -> environment.state() instanceof Ended));
        try (var left = Files.list(folder.resolve("elsewhere"))) {
            assertThat(left).isEmpty();
        }
        provider.close();
    }

    private EnvironmentId start(String yaml) throws Exception {
        opening.countDown();
        return begin(yaml);
    }

    private EnvironmentId begin(String yaml) throws Exception {
        Files.writeString(blueprints.resolve("x.yaml"), yaml);
        return provider.start(new StartRequest(
                "k",
                "x",
                "shop",
                Map.of(),
                yaml.contains("Token") ? Map.of("Token", "t-0-k-e-n") : Map.of(),
                time.instant().plus(Duration.ofHours(1)),
                PipelineContext.UNKNOWN,
                workspace -> Files.writeString(workspace.resolve("brought"), "source")));
    }

    private EnvironmentId ready(String yaml) throws Exception {
        var id = start(yaml);
        await().atMost(LONG).until(() -> {
            assertThat(stateOf(id)).isNotInstanceOf(Failed.class);
            return stateOf(id) instanceof Ready;
        });
        return id;
    }

    private EnvironmentState stateOf(EnvironmentId id) {
        return provider.describe(id).orElseThrow().state();
    }

    private String run(EnvironmentId id, @Nullable String component, String command) throws Exception {
        return provider.run(new CommandRequest(
                "r-" + command,
                id,
                component,
                command,
                Map.of(),
                command.equals("secretly") ? Map.of("Key", "k-e-y") : Map.of(),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
    }

    private CommandRun.Finished finished(EnvironmentId id, String run) throws Exception {
        await().atMost(LONG)
                .until(() -> provider.describeRun(id, run).orElseThrow().state() instanceof CommandRun.Finished);
        return (CommandRun.Finished) provider.describeRun(id, run).orElseThrow().state();
    }

    private String output(EnvironmentId id, String run) throws Exception {
        finished(id, run);
        try (var output = provider.output(id, run, 0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What was handed to the host there. */
    private Script begun(String script) {
        return elsewhere.begun.stream()
                .filter(one -> one.folder().endsWith("/" + script))
                .findFirst()
                .orElseThrow();
    }

    private Path onWorker(EnvironmentId id) {
        return folder.resolve("state/environments").resolve(id.name()).resolve("worker");
    }

    @Test
    void aCommandOnTheWorkerHasTheSourceTheOutputsAndTheAddressesAsSeenFromThere() throws Exception {
        var id = ready("""
            inputs: {Token: {}}
            components: {web: {ports: {PORT: 8080}}}
            commands:
              probe:
                on: worker
                run: |
                  pwd; cat brought; echo " $OUTPUT_Url $WEB_ADDRESS:$WEB_PORT $GREENROOM_WORKSPACE ${PLACE-nowhere} $INPUT_Token"
                  mkdir reports; echo fine >reports/result.txt; echo Found=42 >"$GREENROOM_OUTPUT"; exit 3
              there: {run: 'pwd; ls; echo "$WEB_ADDRESS ${OUTPUT_Url-none} $PLACE"'}
            outputs: {Url: "http://${web.ADDRESS}:${web.PORT}/"}
            collect: ["reports/**"]
            """);

        String probe = run(id, null, "probe");

        Path worker = onWorker(id);
        assertThat(output(id, probe))
                .isEqualTo("%s%nsource http://127.0.0.1:8080/ 127.0.0.1:8080 %s nowhere t-0-k-e-n%n", worker, worker);
        assertThat(finished(id, probe).exitCode()).isEqualTo(3);
        assertThat(finished(id, probe).variables()).isEqualTo("Found=42\n");
        var collected = new ArrayList<String>();
        provider.collect(id, probe, file -> collected.add(((CollectedFile.Found) file).path()));
        assertThat(collected).containsExactly("reports/result.txt");
        Path workspace = elsewhere.workspace(id.name());
        assertThat(output(id, run(id, null, "there"))).isEqualTo("%s%nbrought%n10.9.9.9 none elsewhere%n", workspace);
    }

    @Test
    void aCommandOfAComponentOnTheWorkerKnowsWhichItIs() throws Exception {
        var id = ready("""
            components:
              web:
                ports: {PORT: 8080}
                commands: {probe: {on: worker, run: 'echo "$GREENROOM_COMPONENT $PORT ${PAINT-bare}"'}}
            """);

        assertThat(output(id, run(id, "web", "probe"))).isEqualTo("web 8080 bare\n");
    }

    @Test
    void aLaterWorkerFindsACommandOnItsMachineAndCanCancelIt() throws Exception {
        var id = ready("""
            commands:
              stay: {on: worker, run: 'touch began; while [ ! -e go ]; do sleep 0.05; done; echo went'}
              hang: {on: worker, run: 'touch hangs; exec sleep 1000', timeout: 5m}
            """);
        String stay = run(id, null, "stay");
        String hang = run(id, null, "hang");
        await().atMost(LONG)
                .until(() -> Files.exists(onWorker(id).resolve("began"))
                        && Files.exists(onWorker(id).resolve("hangs")));

        provider.close();
        provider = open();
        Files.createFile(onWorker(id).resolve("go"));
        provider.cancel(id, hang, "enough");

        assertThat(output(id, stay)).isEqualTo("went\n");
        assertThat(provider.describeRun(id, hang).orElseThrow().state())
                .isEqualTo(new CommandRun.Stopped("enough", time.instant()));
        assertThat(provider.run(new CommandRequest(
                        "r-stay", id, null, "stay", Map.of(), Map.of(), PipelineContext.UNKNOWN, SourceFiles.NONE)))
                .isEqualTo(stay);
    }

    @Test
    void whatRunsOnTheWorkerTimesOutAndEndsWithItsEnvironment() throws Exception {
        var id = ready("""
            commands:
              slow: {on: worker, run: 'echo $$ >slow; exec sleep 1000', timeout: 5m}
              hang: {on: worker, run: 'echo $$ >hang; setsid sleep 1001 & exec sleep 1000'}
            """);
        String slow = run(id, null, "slow");
        run(id, null, "hang");
        ProcessHandle hanging = process(onWorker(id).resolve("hang"));
        process(onWorker(id).resolve("slow"));

        time.advance(Duration.ofMinutes(6));
        await().atMost(LONG)
                .until(() -> provider.describeRun(id, slow).orElseThrow().state() instanceof CommandRun.Stopped);
        assertThat(hanging.isAlive()).isTrue();
        provider.end(id);

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(stateOf(id)).isEqualTo(new Ended(List.of()));
        assertThat(hanging.isAlive()).isFalse();
        assertThat(onWorker(id)).doesNotExist();
    }

    @Test
    void anEndThatLeavesSomethingIsTriedAgainLessAndLessOftenAndByTheNextWorkerToo() throws Exception {
        var id = ready("""
            components: {web: {}}
            teardown: [{run: 'echo down >>"%s"; echo no such luck; exit 3'}]
            """.formatted(folder.resolve("torn-down")));
        elsewhere.stuck.add("Machine i-1 is protected");

        provider.end(id);
        awaitTrouble(id, "(1 try)", "Machine i-1 is protected");
        assertThat(stateOf(id).word()).isEqualTo("ENDING");
        assertThat(provider.list()).allMatch(Environment::isThere);
        time.advance(Duration.ofMinutes(1));
        awaitTrouble(id, "(2 tries)", time.instant().plus(Duration.ofMinutes(2)).toString());
        time.advance(Duration.ofMinutes(1));
        assertThat(elsewhere.removals).hasValue(2);
        time.advance(Duration.ofMinutes(1));
        awaitTrouble(id, "(3 tries)");

        provider.close();
        try (var beside = beside()) {
            assertThat(beside.unended()).singleElement().asString().contains(id.value(), "Machine i-1 is protected");
            assertThat(beside.describe(id).orElseThrow().state()).isEqualTo(stateOf(id));
        }
        provider = open();
        awaitTrouble(id, "(4 tries)");

        elsewhere.stuck.clear();
        provider.end(id);

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(((Ended) stateOf(id)).problems())
                .singleElement()
                .asString()
                .contains("Teardown step 1 failed", "exit code 3", "no such luck");
        assertThat(folder.resolve("torn-down")).content().isEqualTo("down\n");
        try (var beside = beside()) {
            assertThat(beside.unended()).isEmpty();
        }
    }

    private void awaitTrouble(EnvironmentId id, String... words) {
        await().atMost(LONG).untilAsserted(() -> assertThat(stateOf(id))
                .isInstanceOfSatisfying(
                        Ending.class, ending -> assertThat(ending.trouble()).contains(words)));
    }

    private Onlooker beside() {
        return new Onlooker(new Blueprints(blueprints, Elsewhere.FIELDS, true), folder.resolve("state"), elsewhere);
    }

    @Test
    void whatIsStillThereOfAnEnvironmentThatEndedIsShownAndEndedAgain() throws Exception {
        var id = ready("components: {web: {}}");
        Environment there = provider.describe(id).orElseThrow();
        provider.end(id);
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        provider.close();
        elsewhere.found.add(there);
        elsewhere.stuck.add("Machine i-1 is protected");
        try (var beside = beside()) {
            assertThat(beside.describe(id).orElseThrow().isThere()).isTrue();
        }

        provider = open();

        awaitTrouble(id, "Machine i-1 is protected");
        assertThat(provider.list()).singleElement().matches(Environment::isThere);
        elsewhere.stuck.clear();
        time.advance(Duration.ofMinutes(1));
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(elsewhere.found).isEmpty();
    }

    private static ProcessHandle process(Path said) {
        await().atMost(LONG).until(() -> Files.exists(said) && Files.size(said) > 1);
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(said).strip()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatASiteWaitsForIsTold() throws Exception {
        var id = begin("components: {web: {}}");
        await().atMost(LONG).until(() -> stateOf(id).equals(new Starting(0, "machine is pending")));

        opening.countDown();

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ready);
    }

    @Test
    void aComponentOnWhichNothingRunsIsUpWhenItIsSetUpAndReady() throws Exception {
        var id = ready("""
            components:
              db: {}
              web:
                after: [db]
                setup: [{run: echo installed >installed}]
                ready: {command: test -e installed}
            """);

        assertThat(elsewhere.begun.stream().map(Script::folder))
                .first()
                .asString()
                .endsWith("/setup-web-1");
        assertThat(elsewhere.begun).noneMatch(script -> script.folder().contains("/component-"));
        provider.close();
        provider = open();
        assertThat(stateOf(id)).isInstanceOf(Ready.class);
    }

    @Test
    void whatAnEnvironmentStandsOnTakesItAlong() throws Exception {
        var id = ready("components: {web: {run: exec sleep 1000}}");

        elsewhere.loss.complete("somebody else has deleted its stack");

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
    }

    @Test
    void soItDoesWhenALaterWorkerLooksAndNothingRuns() throws Exception {
        var id = ready("commands: {look: {run: ls}}");
        provider.close();
        provider = open();

        elsewhere.loss.complete("somebody else has deleted its stack");

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
    }

    @Test
    void oneThatIsNotReadySaysThatNothingRunsOnIt() throws Exception {
        var id = start("components: {web: {ready: {command: 'false', timeout: 1s}}}");
        await().atMost(LONG).until(() -> !elsewhere.begun.isEmpty());

        time.advance(Duration.ofSeconds(2));

        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);
        assertThat(((Failed) stateOf(id)).reason())
                .startsWith("Component web failed. It was not ready after 1s")
                .endsWith("Nothing is run on it.");
    }

    @Test
    void oneScriptTriesThereUntilTheComponentIsUp() throws Exception {
        var answers = new AtomicInteger(503);
        HttpServer server = server(answers);
        try {
            var id = start("components: {web: {ports: {PORT: %d}, ready: {http: 'http://127.0.0.1:${PORT}/'}}}"
                    .formatted(server.getAddress().getPort()));
            await().atMost(LONG).until(() -> asked.get() > 1);
            assertThat(stateOf(id)).isInstanceOf(Starting.class);

            answers.set(200);

            await().atMost(LONG).until(() -> stateOf(id) instanceof Ready);
            assertThat(elsewhere.begun).singleElement().matches(script -> script.folder()
                    .endsWith("/ready-web"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatItsEndCannotBeNotedOfIsRemovedAllTheSameAndNotedLater() throws Exception {
        var id = ready("components: {web: {run: exec sleep 1000}}");
        Path ended = folder.resolve("state/ended-environments");
        assertThat(FolderRemoval.remove(ended)).isEmpty();
        Files.writeString(ended, "no folder: nothing can be written there");

        provider.end(id);

        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        await().atMost(LONG).until(() -> EnvironmentFolder.foldersIn(folder.resolve("state/environments"))
                .isEmpty());
        Files.delete(ended);
        await().atMost(LONG).until(() -> {
            time.advance(Duration.ofMinutes(15));
            return Files.exists(ended.resolve(id.name() + ".json"));
        });
    }

    @Test
    void anEndWaitsForNoCommandThatIsBeingBegunAndTakesDownThatToo() throws Exception {
        var id = ready("""
                components: {web: {run: exec sleep 1000}}
                commands: {one: {run: exec sleep 1000}, other: {run: exec sleep 1000}}
                """);
        elsewhere.beginning = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> run(id, null, "one"));
            var other = threads.submit(() -> run(id, null, "other"));
            await("both are being begun").atMost(LONG).until(() -> runsAskedFor() == 2);

            provider.end(id);

            assertThat(stateOf(id)).isInstanceOf(Ending.class);
            assertThat(one).isNotDone();
            elsewhere.beginning.countDown();
            one.get();
            other.get();
        }
        await().atMost(LONG).until(() -> stateOf(id) instanceof Ended);
        assertThat(((Ended) stateOf(id)).problems()).isEmpty();
    }

    private long runsAskedFor() {
        return elsewhere.begun.stream()
                .filter(script -> script.folder().contains("/runs/"))
                .count();
    }

    @Test
    void theWorkerTriesWhereTheBlueprintSaysSo() throws Exception {
        HttpServer server = server(new AtomicInteger(200));
        try {
            ready("""
                components:
                  web:
                    ports: {PORT: %d}
                    ready: {http: "http://${web.ADDRESS}:${web.PORT}/", from: worker}
                """.formatted(server.getAddress().getPort()));

            assertThat(asked.get()).isPositive();
            assertThat(elsewhere.begun).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private HttpServer server(AtomicInteger answers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(answers.get(), -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void aComponentThatEndsIsNotTriedAnyLonger() throws Exception {
        var id = start("""
            components:
              web:
                run: while [ ! -e tried ]; do sleep 0.05; done; exit 5
                ready: {command: touch tried; exit 1}
            """);

        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);

        assertThat(((Failed) stateOf(id)).reason()).contains("Its process ended with exit code 5 before it was ready");
        assertThat(tries().standing()).isInstanceOf(Exit.class);
    }

    private ScriptFolder tries() {
        return new ScriptFolder(elsewhere.host(), begun("processes/ready-web").folder());
    }

    @Test
    void whatWasSeenLastIsSaidOfOneThatDoesNotComeUp() throws Exception {
        var id = start("components: {web: {ready: {command: 'echo not yet; exit 1', timeout: 1m}}}");
        await().atMost(LONG).until(() -> !elsewhere.begun.isEmpty());
        ScriptFolder tries = tries();
        await().atMost(LONG).until(() -> tries.output().tail(new SecretsInUse()).contains("not yet"));

        time.advance(Duration.ofMinutes(2));

        await().atMost(LONG).until(() -> stateOf(id) instanceof Failed);
        assertThat(((Failed) stateOf(id)).reason())
                .isEqualTo(
                        "Component web failed. It was not ready after 1m (its readiness command, tried on its machine"
                                + " every second, last answer: not yet). Nothing is run on it.");
    }

    @Test
    void whichVariablesAreSecretIsSaidOfEachScript() throws Exception {
        var id = ready("""
            inputs: {Token: {}, Colour: {default: red}}
            components:
              web:
                run: exec sleep 1000
                commands: {secretly: {run: 'true', arguments: {Key: {}, Word: {default: open}}}}
            """);
        String run = run(id, "web", "secretly");
        finished(id, run);

        Script component = begun("processes/component-web");
        assertThat(component.variables())
                .containsEntry("LOGIN", "user:t-0-k-e-n")
                .containsEntry("PAINT", "in red");
        assertThat(component.secretNames()).isEqualTo(Set.of("INPUT_Token", "LOGIN"));
        Script command = begun("runs/" + run);
        assertThat(command.variables()).containsEntry("ARG_Word", "open");
        assertThat(command.secretNames()).isEqualTo(Set.of("INPUT_Token", "LOGIN", "ARG_Key"));
    }
}
