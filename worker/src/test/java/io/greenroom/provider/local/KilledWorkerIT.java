package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is a process of its own and is killed without warning. */
@Tag("thorough")
class KilledWorkerIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private final Path folder;
    private final LocalStage stage;

    KilledWorkerIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.stage = new LocalStage(folder, Time.system());
    }

    /** The worker: starts an environment and a command in it, says so, and stays. */
    public static final class Worker {
        public static void main(String[] arguments) throws Exception {
            var provider = LocalProvider.open(
                    new Blueprints(Path.of(arguments[0]), LocalProvider.FIELDS, true),
                    Path.of(arguments[1]),
                    new SecretsInUse(),
                    Time.system(),
                    new SecureRandom());
            var id = provider.start(startRequest(Duration.parse(arguments[2])));
            await().atMost(LONG).until(() -> provider.describe(id).orElseThrow().state() instanceof Ready);
            provider.run(commandRequest(id));
            if (arguments.length > 3) {
                var later = Instant.now().plus(Duration.parse(arguments[3]));
                assertThat(provider.keep(id, Retention.Change.expiringAt(later)))
                        .isPresent();
            }
            System.out.println("up");
            Thread.currentThread().join();
        }
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        stage.endEverything();
        stage.assertNothingIsLeft();
        stage.close();
    }

    @Test
    void theNextOneFindsComponentsAndRunsWithNoGapInTheOutput() throws Exception {
        stage.blueprint("x", """
                inputs: {Token: {}}
                components: {web: {run: exec sleep 1000}}
                commands:
                  count: {run: 'echo 1; while [ ! -e go ]; do sleep 0.05; done; echo 2; exit 5'}
                """);
        stage.provider().close();
        Process worker = startWorker(Duration.ofHours(1));
        worker.destroyForcibly();
        assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();

        stage.reopen();

        var id = stage.provider().start(startRequest(Duration.ofHours(1)));
        String run = stage.provider().run(commandRequest(id));
        assertThat(stage.provider().list()).hasSize(1);
        assertThat(stage.provider().describe(id).orElseThrow().state()).isInstanceOf(Ready.class);
        assertThat(state(id, run)).isInstanceOf(CommandRun.Running.class);
        Files.createFile(folder.resolve("state/environments/" + id.name() + "/workspace/go"));
        await().atMost(LONG).until(() -> state(id, run) instanceof CommandRun.Finished);
        assertThat(((CommandRun.Finished) state(id, run)).exitCode()).isEqualTo(5);
        try (var output = stage.provider().output(id, run, 0)) {
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("1\n2\n");
        }
    }

    @Test
    void withNoOtherWorkerTheEnvironmentEndsAllTheSameWhenItsTimeAsChangedIsOver() throws Exception {
        stage.blueprint("x", """
                inputs: {Token: {}}
                components:
                  stubborn: {run: 'trap "" TERM; while :; do sleep 1; done'}
                  stripped: {run: exec env -i sleep 1000}
                commands: {count: {run: exec sleep 1000}}
                teardown:
                  - {run: 'echo "$INPUT_Token" >../torn-down; exec 1>&- 2>&-; exec sleep 1000', timeout: 1s}
                  - {run: 'echo "$GREENROOM_ENVIRONMENT_NAME" >>../torn-down'}
                """);
        stage.provider().close();
        Process worker = startWorker(Duration.ofHours(1), Duration.ofSeconds(3));
        worker.destroyForcibly();
        assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Path environment =
                folder.resolve("state/environments").resolve(idOfTheOnly().name());
        var beside = new Onlooker(
                new Blueprints(stage.blueprints(), LocalProvider.FIELDS, true),
                stage.state(),
                new LocalSites(new SecureRandom()));
        var seen = beside.list().getFirst();
        assertThat(seen.state()).isInstanceOf(Ready.class);

        await().atMost(LONG)
                .until(() ->
                        wakeWatchdog(environment) || beside.list().getFirst().state() instanceof Ended);
        await().atMost(LONG).until(() -> beside.list().getFirst().state() instanceof Ended);

        assertThat(Instant.now()).isAfter(seen.expiresAt());
        assertThat(ended(environment)).isAfter(seen.expiresAt());
        assertThat(stage.processes()).isEmpty();
        assertThat(environment.resolve("secrets.json")).doesNotExist();
        assertThat(environment.resolve("workspace")).doesNotExist();
        assertThat(environment.resolve("torn-down")).hasContent("for teardown\nx");
        stage.reopen();
        await().atMost(LONG).until(() -> stage.stateOf(seen.id()) instanceof Ended);
    }

    /** It looks at the time every five minutes: ends its sleep, if it sleeps by now. */
    private static boolean wakeWatchdog(Path environment) throws IOException {
        String pid = Files.readString(environment.resolve("watchdog/pid")).split(" ", 2)[0];
        return ProcessHandle.of(Long.parseLong(pid)).stream()
                .flatMap(ProcessHandle::children)
                .filter(child -> child.info().command().orElse("").endsWith("/sleep"))
                .anyMatch(ProcessHandle::destroy);
    }

    private static Instant ended(Path environment) throws IOException {
        return Files.getLastModifiedTime(environment.resolve("torn-down")).toInstant();
    }

    private EnvironmentId idOfTheOnly() throws IOException {
        try (var folders = Files.list(folder.resolve("state/environments"))) {
            return EnvironmentId.of(
                    "local", folders.findFirst().orElseThrow().getFileName().toString());
        }
    }

    private CommandRun.State state(EnvironmentId id, String run) throws Exception {
        return stage.provider().describeRun(id, run).orElseThrow().state();
    }

    /** @param lives how long the environment does; and how long once more, if that is changed */
    private Process startWorker(Duration... lives) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                stage.blueprints().toString(),
                stage.state().toString()));
        Stream.of(lives).map(Duration::toString).forEach(command::add);
        Process worker = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line;
        do {
            line = worker.inputReader().readLine();
        } while (line != null && !line.equals("up"));
        assertThat(line).isEqualTo("up");
        return worker;
    }

    private static StartRequest startRequest(Duration lives) {
        return new StartRequest(
                "start",
                "x",
                "x",
                Map.of(),
                Map.of("Token", "for teardown"),
                Instant.now().plus(lives),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE);
    }

    private static CommandRequest commandRequest(EnvironmentId id) {
        return new CommandRequest(
                "run", id, null, "count", Map.of(), Map.of(), PipelineContext.UNKNOWN, SourceFiles.NONE);
    }
}
