package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.engine.AddressRange;
import io.greenroom.engine.Engine;
import io.greenroom.engine.EngineRelay;
import io.greenroom.engine.EngineStage;
import io.greenroom.engine.Images;
import io.greenroom.engine.PrivateEngine;
import io.greenroom.engine.RegistryLogins;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Site;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.docker.DockerSettings.Permission;
import io.greenroom.yaml.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The provider's rooms on a real engine. */
final class DockerStage implements AutoCloseable {
    private static final long MEMORY = 64L << 20;
    private static final Duration LONG = Duration.ofMinutes(3);

    private final EngineStage stage;
    final Engine engine;

    private DockerStage(EngineStage stage) {
        this.stage = stage;
        this.engine = stage.engine();
    }

    /** Another connection for the same installation. */
    DockerStage again() throws Exception {
        return new DockerStage(stage.again());
    }

    /** The same installation, its engine behind a relay. */
    DockerStage behind(EngineRelay relay) throws Exception {
        return new DockerStage(stage.behind(relay));
    }

    static DockerStage open() throws Exception {
        return new DockerStage(EngineStage.open());
    }

    static DockerStage on(PrivateEngine engine) throws Exception {
        return new DockerStage(engine.stage());
    }

    private static DockerSettings settings(Path blueprints, Set<Permission> allow) {
        return new DockerSettings(
                blueprints,
                null,
                List.of("greenroom-test:*"),
                "127.0.0.1",
                allow,
                MEMORY,
                64,
                new AddressRange(0x0AD50000L, 16),
                Duration.ofSeconds(30));
    }

    DockerSites sites(Path blueprints, Permission... allow) throws Exception {
        var images = new Images(engine, new RegistryLogins(blueprints.resolve("none"), secret -> {}));
        return new DockerSites(
                engine,
                images,
                settings(blueprints, Set.of(allow)),
                stage.installation(),
                RandomGenerator.getDefault());
    }

    /** The blueprint with these components, each as in {@code web: {image: x}, }. */
    static Plan plan(String components) {
        var problems = new Problems("blueprint.yaml");
        return BlueprintReader.read("x", "components: {" + components + "}", null, new DockerFields(), problems)
                .orElseThrow(() -> new AssertionError(problems.lines()));
    }

    Site site(String environment, String components, Path folder, Permission... allow) throws Exception {
        var plan = plan(components);
        var record = new EnvironmentRecord(
                1,
                "docker",
                "key",
                environment,
                "env",
                "x",
                Instant.EPOCH,
                Instant.EPOCH,
                PipelineContext.UNKNOWN,
                Map.of(),
                Set.of(),
                Map.of(),
                "mark-" + environment);
        return sites(folder, allow).of(record, plan, new EnvironmentFolder(folder));
    }

    /** The name that a container of the environment has in the engine. */
    String container(String environment, String component) {
        return stage.installation() + "-" + environment + "-" + component;
    }

    String installation() {
        return stage.installation();
    }

    /** What of this installation the engine has, in words. */
    List<String> rest() throws Exception {
        return stage.rest();
    }

    /** Ends all that the provider has and closes it; nothing may be left in the engine then. */
    void endAll(HostedProvider provider) throws Exception {
        for (Environment environment : provider.list()) {
            provider.end(environment.id());
        }
        await().atMost(LONG).until(() -> provider.list().stream().allMatch(e -> e.state() instanceof Ended));
        provider.close();
        try (var looking = again()) {
            assertThat(looking.rest()).isEmpty();
        }
    }

    @Override
    public void close() throws Exception {
        stage.close();
    }
}
