package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** A local provider on folders of a test's own, and a look at what it leaves behind. */
final class LocalStage implements AutoCloseable {
    static final String WORKING_BLUEPRINT = """
        description: Becomes ready
        inputs:
          Colour: {required: true, allowed: [red, green]}
          Token: {}
        components:
          web:
            run: exec sleep 1000
            ports: [PORT]
            ready: {command: 'test -n "$PORT"', timeout: 30s}
            commands:
              succeed: {run: 'echo all is well; echo Answer=42 >"$GREENROOM_OUTPUT"'}
        commands:
          succeed:
            run: echo all is well; echo Answer=42 >"$GREENROOM_OUTPUT"
            arguments: {Word: {default: yes}}
          fail: {run: 'echo it broke >&2; exit 3'}
          stay: {run: 'echo here I stay; sleep 1000', timeout: 1m}
        outputs: {Colour: "${INPUT_Colour}"}
        """;

    static final String BROKEN_BLUEPRINT = """
        setup: [{run: 'echo no such luck; exit 7'}]
        components: {web: {run: exec sleep 1000}}
        commands: {succeed: {run: echo all is well}}
        """;

    private static final Duration LONG = Duration.ofMinutes(2);

    private final Path blueprints;
    private final Path state;
    private final Time time;
    private SecretsInUse secrets = new SecretsInUse();
    private HostedProvider provider;

    LocalStage(Path folder, Time time) throws IOException {
        this.blueprints = Files.createDirectories(folder.resolve("blueprints"));
        this.state = folder.resolve("state");
        this.time = time;
        this.provider = LocalProvider.open(
                new Blueprints(blueprints, LocalProvider.FIELDS, true), state, secrets, time, new Random());
    }

    Path blueprints() {
        return blueprints;
    }

    Path state() {
        return state;
    }

    void blueprint(String name, String yaml) throws IOException {
        Files.writeString(blueprints.resolve(name + ".yaml"), yaml);
    }

    SecretsInUse secrets() {
        return secrets;
    }

    HostedProvider reopen() throws IOException {
        provider.close();
        secrets = new SecretsInUse();
        provider = LocalProvider.open(
                new Blueprints(blueprints, LocalProvider.FIELDS, true), state, secrets, time, new Random());
        return provider;
    }

    HostedProvider provider() {
        return provider;
    }

    /** Begins an environment that lasts an hour; one of each blueprint. */
    EnvironmentId start(String blueprint, Map<String, String> inputs) throws Exception {
        return provider.start(new StartRequest(
                "k-" + blueprint,
                blueprint,
                blueprint,
                inputs,
                Map.of(),
                time.instant().plus(Duration.ofHours(1)),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
    }

    /** Starts an environment without inputs and waits until it is ready. */
    EnvironmentId ready(String blueprint) throws Exception {
        var id = start(blueprint, Map.of());
        await().atMost(LONG).until(() -> {
            assertThat(stateOf(id)).isNotInstanceOf(Failed.class);
            return stateOf(id) instanceof Ready;
        });
        return id;
    }

    EnvironmentState stateOf(EnvironmentId id) {
        return provider.describe(id).orElseThrow().state();
    }

    /** Begins a command of the environment as a whole. */
    String run(EnvironmentId id, String command, Map<String, String> arguments) throws Exception {
        return provider.run(new CommandRequest(
                "r-" + command, id, null, command, arguments, Map.of(), PipelineContext.UNKNOWN, SourceFiles.NONE));
    }

    /** Waits for a run's end. */
    CommandRun.Finished finished(EnvironmentId id, String run) throws Exception {
        await().atMost(LONG)
                .until(() -> provider.describeRun(id, run).orElseThrow().state() instanceof CommandRun.Finished);
        return (CommandRun.Finished) provider.describeRun(id, run).orElseThrow().state();
    }

    /** What is kept of a run's output from a position on. */
    String text(EnvironmentId id, String run, long from) throws IOException, InterruptedException {
        try (var output = provider.output(id, run, from)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What a provider keeps of an environment. */
    Path folder(EnvironmentId id) {
        return state.resolve("environments").resolve(id.name());
    }

    void endEverything() throws Exception {
        for (Environment environment : provider.list()) {
            provider.end(environment.id());
        }
        await().atMost(LONG).until(() -> provider.list().stream().allMatch(e -> e.state() instanceof Ended));
    }

    void assertNothingIsLeft() throws IOException {
        await().atMost(LONG).untilAsserted(() -> {
            try (var left = Files.list(state.resolve("environments"))) {
                assertThat(left).isEmpty();
            }
        });
        assertThat(processes(variables -> true)).isEmpty();
    }

    /** The processes of scripts that carry this stage's state folder in their environment. */
    List<Long> processes() {
        return processes(variables -> !variables.contains("-watchdog\0"));
    }

    private List<Long> processes(Predicate<String> wanted) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> variables(pid)
                        .filter(all -> all.contains("GREENROOM_WORKSPACE=" + state) && wanted.test(all + "\0"))
                        .isPresent())
                .toList();
    }

    private static Optional<String> variables(long pid) {
        try {
            byte[] variables = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
            return Optional.of(new String(variables, StandardCharsets.UTF_8));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
