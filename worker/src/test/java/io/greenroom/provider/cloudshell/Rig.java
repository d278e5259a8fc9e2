package io.greenroom.provider.cloudshell;

import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A fake server, a provider that drives it, and a clock that leaps over every wait. */
final class Rig implements AutoCloseable {
    static final PipelineContext OWNER =
            new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", "Start", "a-1");

    /** Far more looks than anything here needs. */
    private static final int PATIENCE = 2000;

    final TestTimes.Leaping time = new TestTimes.Leaping();
    final FakeCloudShell server = FakeCloudShell.start(time);
    private final Path notes;
    private CloudShellSettings settings = TestSettings.of(server);
    private @Nullable CloudShellProvider provider;
    /** Those that the provider opened last has in use. */
    private SecretsInUse secrets = new SecretsInUse();

    Rig(Path notes, FakeBlueprint... blueprints) {
        this.notes = notes;
        server.offering(blueprints);
    }

    Rig with(UnaryOperator<CloudShellSettings> change) {
        settings = change.apply(settings);
        return this;
    }

    CloudShellProvider provider() {
        if (provider == null) {
            provider = open(notes);
        }
        return provider;
    }

    /** Another worker, as one on another machine: it shares nothing with the first but the server. */
    CloudShellProvider elsewhere(Path otherNotes) {
        return open(otherNotes);
    }

    /** The same machine after its worker died. */
    CloudShellProvider restarted() {
        provider = open(notes);
        return provider;
    }

    private CloudShellProvider open(Path folder) {
        secrets = new SecretsInUse();
        return CloudShellProvider.open(settings, folder, secrets, time, new Random(7));
    }

    SecretsInUse secrets() {
        return secrets;
    }

    StartRequest request(String key, String blueprint, Map<String, String> inputs) {
        return request(key, blueprint, inputs, Map.of());
    }

    StartRequest request(String key, String blueprint, Map<String, String> inputs, Map<String, String> secretInputs) {
        return new StartRequest(
                key,
                blueprint,
                "shop-main",
                inputs,
                secretInputs,
                time.instant().plus(Duration.ofHours(2)),
                OWNER,
                SourceFiles.NONE);
    }

    EnvironmentId start(String blueprint) throws Exception {
        return provider().start(request("key-1", blueprint, Map.of()));
    }

    EnvironmentId ready(String blueprint) throws Exception {
        EnvironmentId id = start(blueprint);
        EnvironmentState state = settled(id);
        if (!(state instanceof EnvironmentState.Ready)) {
            throw new AssertionError(state);
        }
        return id;
    }

    Environment environment(EnvironmentId id) throws Exception {
        return provider().describe(id).orElseThrow();
    }

    /** The first state in which nothing goes on. */
    EnvironmentState settled(EnvironmentId id) throws Exception {
        for (int look = 0; look < PATIENCE; look++) {
            EnvironmentState state = environment(id).state();
            if (!(state instanceof EnvironmentState.Starting) && !(state instanceof EnvironmentState.Ending)) {
                return state;
            }
            time.sleep(Duration.ofSeconds(2));
        }
        throw new AssertionError("%s never came to rest: %s".formatted(id, environment(id)));
    }

    EnvironmentState.Ended ended(EnvironmentId id) throws Exception {
        provider().end(id);
        return (EnvironmentState.Ended) settled(id);
    }

    CommandRequest command(
            EnvironmentId id, @Nullable String component, String command, Map<String, String> arguments) {
        return new CommandRequest("run-1", id, component, command, arguments, Map.of(), OWNER, SourceFiles.NONE);
    }

    String run(EnvironmentId id, @Nullable String component, String command, Map<String, String> arguments)
            throws Exception {
        return provider().run(command(id, component, command, arguments));
    }

    CommandRun.State state(EnvironmentId id, String run) throws Exception {
        return provider().describeRun(id, run).orElseThrow().state();
    }

    CommandRun.State finished(EnvironmentId id, String run) throws Exception {
        for (int look = 0; look < PATIENCE; look++) {
            CommandRun.State state = state(id, run);
            if (!(state instanceof CommandRun.Running)) {
                return state;
            }
            time.sleep(Duration.ofSeconds(10));
        }
        throw new AssertionError("%s never ended".formatted(run));
    }

    String output(EnvironmentId id, String run) throws Exception {
        try (var output = provider().output(id, run, 0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
        server.close();
    }
}
