package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.engine.EngineStage;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What environments of containers cost beside the docker client's own {@code run} and {@code exec}, all in one run. Prints
 * the figures of docs/providers/docker.md; promises nothing about them.
 */
@EnabledIfSystemProperty(named = "greenroom.figures", matches = "docker")
class DockerFiguresIT {
    private static final int ONE_BY_ONE = 8;
    private static final int COMMANDS = 30;
    private static final int AT_ONCE = 50;
    private static final Duration LONG = Duration.ofMinutes(20);

    private final DockerStage stage = DockerStage.open();
    private final HostedProvider provider;

    DockerFiguresIT(@TempDir Path folder) throws Exception {
        Path blueprints = Files.createDirectory(folder.resolve("blueprints"));
        Files.writeString(
                blueprints.resolve("web.yaml"),
                "components: {web: {image: '%s', run: exec sleep 1000, commands: {nothing: {run: 'true'}}}}\n"
                        .formatted(EngineStage.IMAGE));
        this.provider = HostedProvider.open(
                new Blueprints(blueprints, new DockerFields(), true),
                stage.sites(blueprints),
                folder.resolve("state"),
                new SecretsInUse(),
                Time.system(),
                new Random());
    }

    @AfterEach
    void endEverything() throws Exception {
        provider.close();
        stage.again().close();
    }

    @Test
    void costsBesideTheDockerClient() throws Exception {
        var starts = new ArrayList<Long>();
        var plainStarts = new ArrayList<Long>();
        var plainStartsInNetworks = new ArrayList<Long>();
        for (int i = 0; i < ONE_BY_ONE; i++) {
            String name = "one-" + i;
            starts.add(millis(() -> awaitReady(List.of(start(name)))));
            plainStarts.add(millis(() -> plainRun(name, "bridge")));
            plainStartsInNetworks.add(millis(() -> {
                docker("network", "create", "--label", label(), name());
                plainRun(name + "-n", name());
            }));
            docker("rm", "-f", container(name + "-n"));
            docker("network", "rm", name());
        }
        print("start to ready", starts);
        print("docker run", plainStarts);
        print("docker network create, docker run", plainStartsInNetworks);

        var id = start("one-0");
        var runs = new ArrayList<Long>();
        var execs = new ArrayList<Long>();
        for (int i = 0; i < COMMANDS; i++) {
            String key = "run-" + i;
            runs.add(millis(() -> runToItsEnd(id, key)));
            execs.add(millis(() -> docker("exec", container("one-0"), "true")));
        }
        print("command", runs);
        print("docker exec", execs);

        long atOnce = millis(() -> {
            var started = new ArrayList<EnvironmentId>();
            for (int i = 0; i < AT_ONCE; i++) {
                started.add(start("many-" + i));
            }
            awaitReady(started);
        });
        long plainAtOnce = millis(() -> IntStream.range(0, AT_ONCE)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        plainRun("many-" + i, "bridge");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList()
                .forEach(DockerFiguresIT::join));
        System.out.printf("figures: %d at once: %d ms; docker run: %d ms%n", AT_ONCE, atOnce, plainAtOnce);
        long ends = millis(() -> {
            for (var environment : provider.list()) {
                provider.end(environment.id());
            }
            await().atMost(LONG)
                    .until(() -> provider.list().stream().allMatch(e -> e.state() instanceof EnvironmentState.Ended));
        });
        System.out.printf("figures: %d ended at once: %d ms%n", AT_ONCE + ONE_BY_ONE, ends);
        assertThat(stage.rest()).allMatch(left -> left.startsWith("container /plain-"));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static long millis(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    private static void print(String what, List<Long> millis) {
        var sorted = millis.stream().sorted().toList();
        System.out.printf(
                "figures: %s: p50 %d ms, from %d to %d ms, %d times%n",
                what, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast(), sorted.size());
    }

    private EnvironmentId start(String name) throws Exception {
        return provider.start(new StartRequest(
                name,
                "web",
                name,
                Map.of(),
                Map.of(),
                Instant.now().plus(Duration.ofHours(1)),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
    }

    private void awaitReady(List<EnvironmentId> ids) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(5)).until(() -> ids.stream()
                .map(id -> provider.describe(id).orElseThrow().state())
                .peek(DockerFiguresIT::mustNotFail)
                .allMatch(state -> state instanceof EnvironmentState.Ready));
    }

    private static void mustNotFail(EnvironmentState state) {
        if (state instanceof EnvironmentState.Failed failed) {
            throw new AssertionError(failed.reason());
        }
    }

    private void runToItsEnd(EnvironmentId id, String key) throws Exception {
        String run = provider.run(new CommandRequest(
                key, id, "web", "nothing", Map.of(), Map.of(), PipelineContext.UNKNOWN, SourceFiles.NONE));
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> provider.describeRun(id, run).orElseThrow().state() instanceof CommandRun.Finished);
    }

    private void plainRun(String name, String network) throws Exception {
        docker(
                "run",
                "-d",
                "--network",
                network,
                "--label",
                label(),
                "--name",
                container(name),
                EngineStage.IMAGE,
                "sleep",
                "1000");
    }

    private String container(String name) {
        return "plain-" + stage.installation() + "-" + name;
    }

    private String name() {
        return "plain-" + stage.installation();
    }

    private String label() {
        return Labels.INSTALLATION + "=" + stage.installation();
    }

    private static void docker(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
