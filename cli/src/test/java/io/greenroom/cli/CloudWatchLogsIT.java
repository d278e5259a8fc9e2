package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.WorkerParts;
import io.greenroom.cli.Workshop.Before;
import io.greenroom.cloudwatch.LogConsole;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A worker process that nobody can look at: its commands' logs are in CloudWatch, and the links lead there. */
@Tag("thorough")
class CloudWatchLogsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String GROUP = "/greenroom/commands";
    private static final String LINE = "the token is **** and the word is plain";

    private final Path folder;
    private final Workshop workshop;
    private final Before before;

    CloudWatchLogsIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.workshop = new Workshop(folder);
        this.before = Before.now(folder);
        Files.writeString(
                workshop.settings(),
                "logging: {commands: cloudwatch}\nstatus: {listen: '127.0.0.1:0'}\n",
                StandardOpenOption.APPEND);
    }

    @Test
    void theLogOfACommandIsInCloudWatchMaskedAndTheLinksLeadThere() throws Exception {
        var pipelines = pipelines();
        try (var logs = new FakeLogs();
                var simulator = Simulator.start(SimulatorSettings.defaults(), pipelines)) {
            String region = simulator.environment().getOrDefault("AWS_REGION", "");
            register(simulator, region);
            Process worker = start(simulator, logs);
            try {
                ExecutionSnapshot end = runPipeline(pipelines);
                worker.destroy();
                assertThat(worker.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as(said())
                        .isTrue();

                assertThat(end.status()).as(said()).isEqualTo(ExecutionStatus.SUCCEEDED);
                ActionExecution tell = latest(end, "Tell");
                String stream = String.valueOf(tell.externalExecutionId());
                String url = new LogConsole(region, GROUP).streamUrl(stream);
                assertThat(logs.lines(GROUP, stream)).as(said()).containsExactly(LINE);
                assertThat(stream).matches("local\\.[A-Za-z0-9._-]+");
                assertThat(tell.externalExecutionUrl()).isEqualTo(url);
                assertThat(tell.outputVariables()).containsEntry("LogUrl", url);
                assertThat(latest(end, "Start").externalExecutionUrl()).isNull();
            } finally {
                worker.destroyForcibly();
            }
        }
        before.assertNothingIsLeft();
    }

    @Test
    void whatAKilledWorkerCouldNotDeliverIsThereAfterTheNextStart() throws Exception {
        var pipelines = pipelines();
        try (var logs = new FakeLogs();
                var simulator = Simulator.start(SimulatorSettings.defaults(), pipelines)) {
            register(simulator, simulator.environment().getOrDefault("AWS_REGION", ""));
            logs.setAway(true);
            Process killed = start(simulator, logs);
            ExecutionSnapshot end;
            try {
                end = runPipeline(pipelines);
                assertThat(end.status()).as(said()).isEqualTo(ExecutionStatus.SUCCEEDED);
                await().atMost(PATIENCE).until(() -> !logs.calls().isEmpty());
            } finally {
                killed.destroyForcibly();
                killed.waitFor();
            }
            logs.setAway(false);
            String stream = String.valueOf(latest(end, "Tell").externalExecutionId());

            Process next = start(simulator, logs);
            try {
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(logs.lines(GROUP, stream)).as(said()).containsExactly(LINE));
            } finally {
                next.destroyForcibly();
                next.waitFor();
            }
        }
        before.assertNothingIsLeft();
    }

    private PipelinesInProcess pipelines() {
        return new PipelinesInProcess(new StandIns(
                Sources.of(Map.of("Source", workshop.source())), Approvals.byServiceCallOnly(), new Skips(Set.of())));
    }

    private Process start(Simulator simulator, FakeLogs logs) throws IOException {
        var builder = workshop.process("worker", "--config", workshop.settings().toString());
        builder.environment().putAll(simulator.environment());
        builder.environment()
                .put("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs.endpoint().toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()))
                .start();
    }

    private ExecutionSnapshot runPipeline(PipelinesInProcess pipelines) throws Exception {
        String pipeline = PipelineText.starting(
                        Map.of("BlueprintName", "small", "SecretInputsJSON", "{\"Token\": \"open-sesame\"}"))
                .run("Tell", Map.of("CommandName", "tell", "ArgumentsJSON", "{\"Word\": \"plain\"}"), "Environment")
                .end(Map.of("EnvironmentId", "#{start.EnvironmentId}"))
                .toString();
        pipelines.service().create(JsonMapper.shared().readTree(pipeline));
        return pipelines
                .service()
                .end("shop", pipelines.service().start("shop", Map.of()))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void register(Simulator simulator, String region) throws Exception {
        Settings settings = SettingsOption.read(Optional.of(workshop.settings()));
        try (var aws = AwsClients.of(simulator.environment(), 1)) {
            for (ActionDefinition definition : new ConsoleLinks(settings)
                    .fill(WorkerParts.definitions(settings).definitions(), region)) {
                new CodePipelineActionTypes(aws.codePipeline()).create(definition);
            }
        }
    }

    private static ActionExecution latest(ExecutionSnapshot execution, String action) {
        return execution.stages().stream()
                .flatMap(stage -> stage.actions().stream())
                .filter(candidate -> candidate.name().equals(action))
                .findFirst()
                .flatMap(found -> found.latest())
                .orElseThrow();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }
}
