package io.greenroom.assembly;

import static io.greenroom.environment.FinishedRuns.output;
import static io.greenroom.environment.FinishedRuns.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.config.ProviderContext;
import io.greenroom.config.Settings;
import io.greenroom.config.Surroundings;
import io.greenroom.engine.EngineStage;
import io.greenroom.environment.CollectedFile.Found;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.StartRequest;
import io.greenroom.environment.Tending;
import io.greenroom.file.FolderCopy;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the reference of blueprints, as processes and in containers. */
class SiteOnBothProvidersIT {
    private static final Path SITE = Path.of("..", "examples", "site");
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void theReferenceShowsTheExampleAndItsContainersDifferInProviderAndImagesAlone() throws Exception {
        String local = Files.readString(SITE.resolve("blueprints/site.yaml"));
        String docker = Files.readString(SITE.resolve("blueprints/site-in-containers.yaml"));

        assertThat(Files.readString(Path.of("..", "docs", "blueprints.md"))).contains("```yaml\n" + local + "```\n");
        assertThat(docker.lines().filter(line -> !line.matches("provider: docker| {4}image: \\S+")))
                .containsExactlyElementsOf(local.lines().toList());
    }

    @Test
    void theSameCommandsLeaveTheSameFilesInProcessesAndInContainers() throws Exception {
        try (var stage = EngineStage.open()) {
            Path blueprints = Files.createDirectory(folder.resolve("blueprints"));
            for (String name : new String[] {"site.yaml", "site-in-containers.yaml"}) {
                String text = Files.readString(SITE.resolve("blueprints").resolve(name));
                Files.writeString(blueprints.resolve(name), text.replaceAll("busybox:[0-9.]+", EngineStage.IMAGE));
            }
            Files.writeString(
                    folder.resolve("greenroom.yaml"), "blueprints: blueprints\nproviders: {docker: {memory: 64MiB}}\n");
            var settings = Settings.read(
                    Optional.of(folder.resolve("greenroom.yaml")),
                    Surroundings.ofThisProcess(),
                    ConfiguredProviders.KINDS);
            var context = new ProviderContext(
                    stage.installation(),
                    "local",
                    folder.resolve("state"),
                    new SecretsInUse(),
                    Tending.alone(),
                    Time.system(),
                    new Random(1));
            try (var local = settings.providers().get(0).open(context);
                    var docker = settings.providers().get(1).open(context)) {
                var inProcesses = collected(local, "site");
                var inContainers = collected(docker, "site-in-containers");

                assertThat(inProcesses.keySet()).containsExactly("reports/smoke.xml", "reports/summary.txt");
                assertThat(inContainers).isEqualTo(inProcesses);
            }
            assertThat(stage.rest()).isEmpty();
        }
    }

    /** What smoke and report leave; the environment is ended. */
    private static Map<String, String> collected(EnvironmentProvider provider, String blueprint) throws Exception {
        var id = provider.start(new StartRequest(
                "key-" + blueprint,
                blueprint,
                blueprint,
                Map.of("Size", "small"),
                Map.of(),
                Instant.now().plus(Duration.ofHours(1)),
                PipelineContext.UNKNOWN,
                folder -> FolderCopy.copy(SITE.resolve("src"), folder, file -> true)));
        await().atMost(LONG).until(() -> {
            if (provider.describe(id).orElseThrow().state() instanceof Failed failed) {
                throw new AssertionError(failed.reason());
            }
            return provider.describe(id).orElseThrow().state() instanceof Ready;
        });
        assertThat(output(provider, id, run(provider, id, "web", "smoke"))).isEqualTo("hello from a small site\n");
        String report = run(provider, id, null, "report");
        assertThat(output(provider, id, report)).isEqualTo("1 test, 0 failures\n");
        var files = new TreeMap<String, String>();
        provider.collect(id, report, file -> {
            var found = (Found) file;
            files.put(
                    found.path(),
                    Integer.toOctalString(found.mode()) + " "
                            + new String(found.content().readAllBytes(), StandardCharsets.UTF_8));
            return true;
        });
        provider.end(id);
        await().atMost(LONG).until(() -> provider.describe(id).orElseThrow().state() instanceof Ended);
        return files;
    }
}
