package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

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

    private final Path blueprints;
    private final Path state;
    private final Time time;
    private LocalProvider provider;

    LocalStage(Path folder, Time time) throws IOException {
        this.blueprints = Files.createDirectories(folder.resolve("blueprints"));
        this.state = folder.resolve("state");
        this.time = time;
        this.provider = LocalProvider.open(blueprints, state, time, new Random());
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

    LocalProvider reopen() throws IOException {
        provider.close();
        provider = LocalProvider.open(blueprints, state, time, new Random());
        return provider;
    }

    LocalProvider provider() {
        return provider;
    }

    void endEverything() {
        for (Environment environment : provider.list()) {
            provider.end(environment.id());
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> provider.list().stream().allMatch(e -> e.state() instanceof Ended));
    }

    void assertNothingIsLeft() throws IOException {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            try (var left = Files.list(state.resolve("environments"))) {
                assertThat(left).isEmpty();
            }
        });
        assertThat(processes()).isEmpty();
    }

    /** The processes that carry this stage's state folder in their environment. */
    List<Long> processes() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(this::isOurs)
                .toList();
    }

    private boolean isOurs(long pid) {
        try {
            byte[] variables = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
            return new String(variables, StandardCharsets.UTF_8).contains("GREENROOM_WORKSPACE=" + state);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
