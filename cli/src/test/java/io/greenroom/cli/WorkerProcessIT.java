package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.cli.Workshop.Before;
import io.greenroom.file.FolderRemoval;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The commands as processes of their own, as people start and stop them. */
class WorkerProcessIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** What is on this machine must not be looked for there. */
    private static final Map<String, String> PROXIES_THAT_ANSWER_NOBODY = Map.of(
            "HTTP_PROXY", "http://127.0.0.1:1",
            "http_proxy", "http://127.0.0.1:1",
            "HTTPS_PROXY", "http://127.0.0.1:1",
            "JDK_JAVA_OPTIONS", "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=1 -Dhttp.nonProxyHosts=example.com");

    private final Path folder;
    private final Workshop workshop;
    private final Before before;

    WorkerProcessIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.workshop = new Workshop(folder);
        this.before = Before.now(folder);
    }

    private Process start(ProcessBuilder builder) throws IOException {
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    private int ended(Process process) throws Exception {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(said())
                .isTrue();
        return process.exitValue();
    }

    @Test
    void theWorkerNeedsNothingButTheStandardVariablesAndStopsWhenTold() throws Exception {
        var pipelines = new PipelinesInProcess(new StandIns(
                Sources.of(Map.of("Source", workshop.source())), Approvals.byServiceCallOnly(), new Skips(Set.of())));
        try (var simulator = Simulator.start(SimulatorSettings.defaults(), pipelines)) {
            Workshop.register(simulator);
            pipelines
                    .service()
                    .create(JsonMapper.shared()
                            .readTree(PipelineText.starting()
                                    .run("Greet", Map.of("CommandName", "greet", "ComponentName", "web"), "Environment")
                                    .end(Map.of("EnvironmentId", "#{start.EnvironmentId}"))
                                    .toString()));
            var builder =
                    workshop.process("worker", "--config", workshop.settings().toString());
            builder.environment().putAll(simulator.environment());
            builder.environment().putAll(PROXIES_THAT_ANSWER_NOBODY);
            Process worker = start(builder);
            try {
                var end = pipelines
                        .service()
                        .end("shop", pipelines.service().start("shop", Map.of()))
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(end.status()).as(said()).isEqualTo(ExecutionStatus.SUCCEEDED);

                worker.destroy();
                assertThat(ended(worker)).as(said()).isZero();
                assertThat(said()).contains("Stopped; everything was handed over");
            } finally {
                worker.destroyForcibly();
            }
        }
        before.assertNothingIsLeft();
    }

    @Test
    void withoutARegionTheWorkerSaysWhatToSet() throws Exception {
        var builder = workshop.process("worker", "--config", workshop.settings().toString());
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().put("AWS_CONFIG_FILE", folder.resolve("none").toString());

        assertThat(ended(start(builder))).as(said()).isEqualTo(2);
        assertThat(said()).contains("No AWS region is set. Set AWS_REGION");
    }

    @Test
    void aSimulationThatIsInterruptedEndsItsEnvironments() throws Exception {
        var pipeline = PipelineText.starting().run("Stay", Map.of("CommandName", "stay"), "Environment");
        Process simulation = start(workshop.process(
                "simulate",
                workshop.pipeline(pipeline).toString(),
                "--source",
                "Source=" + workshop.source(),
                "--config",
                workshop.settings().toString()));
        try {
            await().atMost(PATIENCE).until(() -> said().contains("here I stay"));

            simulation.destroy();
            assertThat(ended(simulation)).as(said()).isEqualTo(1);
            assertThat(said()).contains("Stopping: the run is abandoned", "Pipeline shop stopped in");
        } finally {
            simulation.destroyForcibly();
        }
        before.assertNothingIsLeft();
    }

    @Test
    void environmentsThatASimulationKeptCanBeEndedAsItsTextSays() throws Exception {
        var pipeline = PipelineText.starting(Map.of("BlueprintName", "small", "EnvironmentName", "mine"))
                .run("Check", Map.of("CommandName", "fail"), "Environment");
        Process simulation = start(workshop.process(
                "simulate",
                workshop.pipeline(pipeline).toString(),
                "--source",
                "Source=" + workshop.source(),
                "--config",
                workshop.settings().toString(),
                "--keep"));

        assertThat(ended(simulation)).as(said()).isEqualTo(1);
        assertThat(said()).containsPattern("Environment local/\\S+ \\(mine\\) is kept until");
        assertThat(Workshop.workspacesInUse(folder)).isNotEmpty();
        String state = said().replaceAll("(?s).*GREENROOM_STATEDIRECTORY=(\\S+) .*", "$1");

        assertThat(environments(state, "--json")).contains("\"name\" : \"mine\"", "\"state\" : \"READY\"");
        environments(state, "end", "--all");
        assertThat(environments(state)).contains("ENDED");
        FolderRemoval.remove(Path.of(state).resolveSibling(""));
        before.assertNothingIsLeft();
    }

    private String environments(String state, String... arguments) throws Exception {
        var command = workshop.process(Stream.concat(
                        Stream.of(
                                "environments", "--config", workshop.settings().toString()),
                        Stream.of(arguments))
                .toArray(String[]::new));
        command.environment().put("GREENROOM_STATEDIRECTORY", state);
        assertThat(ended(start(command))).as(said()).isZero();
        return said();
    }

    @Test
    void theSimulatorPrintsWhatToExportAndStopsWhenTold() throws Exception {
        Process simulator = start(workshop.process("simulator", "--port", "0", "--s3-port", "0"));
        try {
            await().atMost(PATIENCE).until(() -> said().contains("The simulator is ready"));
            assertThat(said())
                    .containsPattern("export AWS_ENDPOINT_URL_CODEPIPELINE=http://127.0.0.1:\\d+\n")
                    .containsPattern("export AWS_ENDPOINT_URL_S3=http://127.0.0.1:\\d+\n")
                    .contains("export AWS_REGION=", "export AWS_ACCESS_KEY_ID=", "export AWS_SECRET_ACCESS_KEY=");

            simulator.destroy();
            assertThat(ended(simulator)).as(said()).isZero();
        } finally {
            simulator.destroyForcibly();
        }
    }
}
