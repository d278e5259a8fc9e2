package io.greenroom.provider.docker;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.provider.docker.DockerSettings.Permission;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The contract, kept by environments made of real containers. They are in the network of the engine's machine, where an engine
 * makes containers three times as fast; {@code -Dgreenroom.faults=long} gives each environment its own.
 */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
class DockerProviderIT implements EnvironmentProviderContract {
    private static final boolean HOST_NETWORK = !"long".equals(System.getProperty("greenroom.faults"));

    private static final String WORKING_BLUEPRINT = """
            description: Becomes ready
            inputs:
              Colour: {required: true, allowed: [red, green]}
              Token: {}
            components:
              web:
                image: greenroom-test:busybox
                hostNetwork: %s
                environment: {OWN: "${INPUT_Token}"}
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
            """.formatted(HOST_NETWORK);

    private static final String BROKEN_BLUEPRINT = """
            setup: [{run: 'echo no such luck; exit 7'}]
            components: {web: {image: "greenroom-test:busybox", hostNetwork: %s, run: exec sleep 1000}}
            commands: {succeed: {run: echo all is well}}
            """.formatted(HOST_NETWORK);

    private final MovableTime time = MovableTime.somewhen();
    private final Path blueprints;
    private final Path state;
    private DockerStage stage = DockerStage.open();
    private HostedProvider provider;

    DockerProviderIT(@TempDir Path folder) throws Exception {
        this.blueprints = Files.createDirectory(folder.resolve("blueprints"));
        this.state = folder.resolve("state");
        Files.writeString(blueprints.resolve(WORKING + ".yaml"), WORKING_BLUEPRINT);
        Files.writeString(blueprints.resolve(BROKEN + ".yaml"), BROKEN_BLUEPRINT);
        this.provider = opened();
    }

    private HostedProvider opened() throws Exception {
        return HostedProvider.open(
                new Blueprints(blueprints, new DockerFields(), true),
                stage.sites(blueprints, Permission.HOST_NETWORK),
                state,
                new SecretsInUse(),
                time,
                new Random());
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        stage.endAll(provider);
    }

    @Override
    public EnvironmentProvider provider() {
        return provider;
    }

    @Override
    public MovableTime time() {
        return time;
    }

    @Override
    public EnvironmentProvider reopened() throws Exception {
        provider.close();
        stage = stage.again();
        provider = opened();
        return provider;
    }
}
