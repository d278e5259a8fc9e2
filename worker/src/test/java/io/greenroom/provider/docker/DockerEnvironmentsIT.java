package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.ExposedPort;
import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.FinishedRuns;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular about environments of containers, from blueprint to end. */
class DockerEnvironmentsIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final PipelineContext OWNER =
            new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", "Start", "a-1");
    private static final String SECRET = "s3cr3t-9f2c";

    private final Path folder;
    private final Path blueprints;
    private DockerStage stage = DockerStage.open();
    private HostedProvider provider;

    DockerEnvironmentsIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.blueprints = Files.createDirectory(folder.resolve("blueprints"));
        this.provider = opened("state");
    }

    private HostedProvider opened(String state) throws Exception {
        return HostedProvider.open(
                new Blueprints(blueprints, new DockerFields(), true),
                stage.sites(blueprints),
                folder.resolve(state),
                new SecretsInUse(),
                Time.system(),
                new Random());
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        stage.endAll(provider);
    }

    @Test
    void aComposeFileIsStartedInItsOrderAndItsSecretsAreSeenByNobody() throws Exception {
        Path folder = Files.createDirectories(blueprints.resolve("shop"));
        Files.writeString(folder.resolve("blueprint.yaml"), """
                inputs: {Password: {required: true}}
                compose: compose.yaml
                commands: {read: {run: 'wget -q -O - http://db:8080/'}}
                outputs: {Url: "http://${db.ADDRESS}:${db.PORT}/"}
                """);
        Files.writeString(folder.resolve("compose.yaml"), """
                services:
                  seed:
                    image: greenroom-test:busybox
                    command: ["/bin/sh", "-c", "echo seeded by $$Password >/greenroom/workspace/index.html"]
                    environment: {Password: "${INPUT_Password}"}
                  db:
                    image: greenroom-test:busybox
                    entrypoint: httpd -f -p 8080 -h /greenroom/workspace
                    ports: ["8080"]
                    expose: ["8081"]
                    depends_on: {seed: {condition: service_completed_successfully}}
                    healthcheck: {test: "wget -q -O /dev/null http://127.0.0.1:8080/index.html"}
                  sleeper:
                    image: greenroom-test:busybox
                    command: sleep 1000
                    depends_on: {db: {condition: service_healthy}}
                """);

        var id = ready("shop", Map.of("Password", SECRET));

        String run = run(id, null, "read");
        assertThat(output(id, run)).isEqualTo("seeded by " + SECRET + "\n");
        assertThat(provider.describe(id).orElseThrow().url()).startsWith("http://127.0.0.1:");
        assertThat(published("db", id)).contains(8080).doesNotContain(8081);
        for (String component : new String[] {"seed", "db", "sleeper", "environment"}) {
            assertThat(inspected(id, component)).contains(id.name()).doesNotContain(SECRET);
        }
    }

    private List<Integer> published(String component, EnvironmentId id) throws Exception {
        String name = stage.container(id.name(), component);
        return stage.engine.call(
                "inspect",
                docker ->
                        docker
                                .inspectContainerCmd(name)
                                .exec()
                                .getHostConfig()
                                .getPortBindings()
                                .getBindings()
                                .keySet()
                                .stream()
                                .map(ExposedPort::getPort)
                                .toList());
    }

    private String inspected(EnvironmentId id, String component) throws Exception {
        String name = stage.container(id.name(), component);
        return stage.engine.call(
                "inspect",
                docker -> docker.inspectContainerCmd(name).exec().toString()
                        + docker.topContainerCmd(name).exec());
    }

    @Test
    void aComponentIsSetUpInItsOwnContainer() throws Exception {
        Files.writeString(blueprints.resolve("set-up.yaml"), """
                components:
                  web:
                    image: greenroom-test:busybox
                    environment: {COLOUR: red}
                    setup: [{run: 'echo "$COLOUR in $(cat /etc/hostname)" >made'}]
                    run: cat made >seen; exec sleep 1000
                    ready: {command: test -e seen}
                    commands: {see: {run: cat seen}}
                """);

        var id = ready("set-up", Map.of());

        assertThat(output(id, run(id, "web", "see"))).isEqualTo("red in web\n");
    }

    @Test
    void whatIsNotSupportedInAComposeFileIsNamedBeforeAnythingStarts() throws Exception {
        Path folder = Files.createDirectories(blueprints.resolve("shop"));
        Files.writeString(folder.resolve("blueprint.yaml"), "compose: compose.yaml\n");
        Files.writeString(folder.resolve("compose.yaml"), "services:\n  web:\n    image: x\n    cap_add: [ALL]\n");

        assertThatThrownBy(() -> start("shop", Map.of())).hasMessageContainingAll("compose.yaml:4:5", "cap_add");
    }

    @Test
    void anImageThatIsNotThereAndCannotBePulledFailsTheStartWithItsName() throws Exception {
        Files.writeString(
                blueprints.resolve("missing.yaml"),
                "components: {web: {image: 'greenroom-test:no-such-tag', run: sleep 1000}}\n");

        var id = start("missing", Map.of());

        await().atMost(LONG).until(() -> state(id) instanceof Failed);
        assertThat(((Failed) state(id)).reason()).contains("greenroom-test:no-such-tag", "could not be pulled");
    }

    @Test
    void aComponentThatIsKilledFailsTheEnvironmentAndTheNextCommandSaysSo() throws Exception {
        Files.writeString(blueprints.resolve("web.yaml"), """
                components:
                  web:
                    image: greenroom-test:busybox
                    run: echo at work; touch up; exec sleep 1000
                    ready: {command: test -e up && test -s /greenroom/processes/component-web/output.log}
                commands: {look: {run: echo well}}
                """);
        var id = ready("web", Map.of());

        stage.engine.call("kill", docker -> docker.killContainerCmd(stage.container(id.name(), "web"))
                .exec());

        await().atMost(LONG).until(() -> state(id) instanceof Failed);
        assertThat(((Failed) state(id)).reason())
                .contains("Component web was ended with its container", "137", "at work");
        assertThatThrownBy(() -> run(id, null, "look"))
                .hasMessageContainingAll("FAILED", "was ended with its container");
    }

    @Test
    void whatNoStateDirectoryKnowsAnyMoreIsListedByItsLabelsAndEnded() throws Exception {
        Files.writeString(
                blueprints.resolve("web.yaml"),
                "components: {web: {image: 'greenroom-test:busybox', run: exec sleep 1000}}\n");
        var id = ready("web", Map.of());
        provider.close();
        stage = stage.again();

        provider = opened("another");
        await().atMost(LONG).until(() -> !provider.list().isEmpty());
        var view = new Onlooker(
                new Blueprints(blueprints, new DockerFields(), true),
                folder.resolve("another"),
                stage.again().sites(blueprints));
        try (view) {
            assertThat(view.list()).isEqualTo(provider.list());
            assertThat(provider.list()).singleElement().satisfies(lost -> {
                assertThat(lost.id()).isEqualTo(id);
                assertThat(lost.blueprint()).isEqualTo("web");
                assertThat(lost.owner()).isEqualTo(OWNER);
                assertThat(lost.isThere()).isTrue();
            });
            assertThatThrownBy(() -> run(id, null, "look")).hasMessageContaining("nothing is known of it any more");
            view.end(id);
        }
        await().atMost(LONG).until(() -> state(id) instanceof Ended);
    }

    @Test
    void aServerThatListensOnItsOwnLoopbackAloneBecomesReady() throws Exception {
        Files.writeString(blueprints.resolve("web.yaml"), """
                components:
                  web:
                    image: greenroom-test:busybox
                    run: echo hello >index.html; exec httpd -f -p "127.0.0.1:$PORT"
                    ports: [PORT]
                    ready: {http: "http://127.0.0.1:${PORT}/index.html"}
                    commands: {smoke: {run: 'wget -q -O - "http://127.0.0.1:$PORT/index.html"'}}
                """);

        var id = ready("web", Map.of());

        assertThat(output(id, run(id, "web", "smoke"))).isEqualTo("hello\n");
    }

    private EnvironmentId start(String blueprint, Map<String, String> secrets) throws Exception {
        return provider.start(new StartRequest(
                "key-" + blueprint,
                blueprint,
                blueprint,
                Map.of(),
                secrets,
                Instant.now().plus(Duration.ofHours(1)),
                OWNER,
                SourceFiles.NONE));
    }

    private EnvironmentId ready(String blueprint, Map<String, String> secrets) throws Exception {
        var id = start(blueprint, secrets);
        await().atMost(LONG).until(() -> {
            if (state(id) instanceof Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return state(id) instanceof Ready;
        });
        return id;
    }

    private EnvironmentState state(EnvironmentId id) {
        return provider.describe(id).orElseThrow().state();
    }

    private String run(EnvironmentId id, @Nullable String component, String command) throws Exception {
        return FinishedRuns.run(provider, id, component, command);
    }

    private String output(EnvironmentId id, String run) throws Exception {
        return FinishedRuns.output(provider, id, run);
    }
}
