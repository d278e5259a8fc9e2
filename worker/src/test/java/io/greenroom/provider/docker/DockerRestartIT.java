package io.greenroom.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.engine.PrivateEngine;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.FinishedRuns;
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
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real engine that is stopped and started, with all that ran on it. */
@Tag("thorough")
class DockerRestartIT {
    private static final Duration LONG = Duration.ofMinutes(3);

    @Test
    void whatRanOnAnEngineThatIsRestartedFailsWithItsOutputAndWhatIsBegunMeanwhileWaitsForIt(@TempDir Path folder)
            throws Exception {
        Path blueprints = Files.createDirectory(folder.resolve("blueprints"));
        Files.writeString(blueprints.resolve("web.yaml"), """
                components: {web: {image: 'greenroom-test:busybox', hostNetwork: true, run: exec sleep 1000}}
                commands:
                  stay: {run: echo here I stay; exec sleep 1000}
                  look: {run: echo well}
                """);
        try (var engine = PrivateEngine.in(folder)) {
            var stage = DockerStage.on(engine);
            var provider = HostedProvider.open(
                    new Blueprints(blueprints, new DockerFields(), true),
                    stage.sites(blueprints, DockerSettings.Permission.HOST_NETWORK),
                    folder.resolve("state"),
                    new SecretsInUse(),
                    Time.system(),
                    new Random());
            EnvironmentId before = start(provider, "before");
            await().atMost(LONG).until(() -> state(provider, before) instanceof EnvironmentState.Ready);
            String run = provider.run(new CommandRequest(
                    "run-stay", before, null, "stay", Map.of(), Map.of(), PipelineContext.UNKNOWN, SourceFiles.NONE));
            await().atMost(LONG)
                    .until(() -> FinishedRuns.output(provider, before, run).equals("here I stay\n"));

            engine.stop();
            EnvironmentId meanwhile = start(provider, "meanwhile");
            engine.start();

            await().atMost(LONG)
                    .until(() -> provider.describeRun(before, run).orElseThrow().state() instanceof CommandRun.Stopped);
            assertThat(provider.describeRun(before, run).orElseThrow().state())
                    .asString()
                    .contains("the engine was restarted");
            assertThat(FinishedRuns.output(provider, before, run)).isEqualTo("here I stay\n");
            await().atMost(LONG).until(() -> state(provider, before) instanceof EnvironmentState.Failed);
            assertThatThrownBy(() -> FinishedRuns.run(provider, before, null, "look"))
                    .hasMessageContainingAll("FAILED", "the engine was restarted");

            await().atMost(LONG).until(() -> state(provider, meanwhile) instanceof EnvironmentState.Ready);
            String after = FinishedRuns.run(provider, meanwhile, null, "look");
            assertThat(FinishedRuns.output(provider, meanwhile, after)).isEqualTo("well\n");
            stage.endAll(provider);
        }
    }

    private static EnvironmentId start(HostedProvider provider, String name) throws Exception {
        return provider.start(new StartRequest(
                "key-" + name,
                "web",
                name,
                Map.of(),
                Map.of(),
                Instant.now().plus(Duration.ofHours(1)),
                PipelineContext.UNKNOWN,
                SourceFiles.NONE));
    }

    private static EnvironmentState state(HostedProvider provider, EnvironmentId id) {
        return provider.describe(id).orElseThrow().state();
    }
}
