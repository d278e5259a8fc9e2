package io.greenroom.cli;

import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.StatusPlan;
import io.greenroom.assembly.WorkerParts;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.StatusLinks;
import io.greenroom.job.JobObserver;
import io.greenroom.job.ServiceFailure;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.job.JobSettings;
import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionListener;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.wire.ServiceException;
import io.greenroom.status.StatusSite;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/** A pipeline whose command goes on when the test says so: it waits for files in a folder. */
final class LiveRun implements AutoCloseable {
    private static final String BLUEPRINT = """
            description: A command that waits
            components:
              web:
                run: exec sleep 600
            commands:
              wait:
                run: |
                  echo "first line"; printf '\\033[32mgreen words\\033[0m <b>not bold</b>\\n'
                  while [ ! -e "GATE/more" ]; do sleep 0.05; done
                  echo "second line"
                  while [ ! -e "GATE/end" ]; do sleep 0.05; done
                  echo "last line"
            """;

    private static final String PIPELINE = """
            {"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/shop",
             "artifactStore": {"type": "S3", "location": "codepipeline-eu-west-1-111122223333"},
             "stages": [
              {"name": "Source", "actions": [{"name": "Source", "runOrder": 1, "outputArtifacts": [{"name": "Sources"}],
                "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"},
                "configuration": {"S3Bucket": "b", "S3ObjectKey": "k.zip", "PollForSourceChanges": "false"}}]},
              {"name": "Start", "actions": [{"name": "Start", "runOrder": 1, "namespace": "start",
                "actionTypeId": {"category": "Deploy", "owner": "Custom", "provider": "Start-Environment", "version": "1"},
                "configuration": {"BlueprintName": "waiting", "EnvironmentName": "shop-main"}}]},
              {"name": "Test", "actions": [{"name": "Wait", "runOrder": 1, "namespace": "wait",
                "actionTypeId": {"category": "Test", "owner": "Custom", "provider": "Run-Command", "version": "1"},
                "configuration": {"CommandName": "wait", "EnvironmentId": "#{start.EnvironmentId}"}}]}]}
            """;

    private final Simulator simulator;
    private final AwsClients aws;
    private final ServerSocket socket;
    private final WorkerParts parts;
    private final Path gate;
    private final Map<String, String> links = new ConcurrentHashMap<>();

    LiveRun(Path folder) throws IOException, InterruptedException, ServiceFailure, ServiceException {
        this.gate = Files.createDirectories(folder.resolve("gate"));
        Path source = Files.createDirectories(folder.resolve("source"));
        Files.writeString(source.resolve("README"), "nothing");
        Path blueprint = Files.createDirectories(folder.resolve("blueprints/waiting"));
        Files.writeString(blueprint.resolve("blueprint.yaml"), BLUEPRINT.replace("GATE", gate.toString()));
        Settings settings = settings(folder);
        var pipelines = new PipelinesInProcess(
                new StandIns(Sources.of(Map.of("Source", source)), TerminalApprovals.always(), new Skips(Set.of())));
        // The next round of an action comes after half a minute in earnest.
        var jobs =
                JobSettings.defaults().with(JobSettings.Timing.defaults().withContinuationDelay(Duration.ofSeconds(1)));
        this.simulator = Simulator.start(
                SimulatorSettings.defaults().withData(folder.resolve("s3")).withJobs(jobs), pipelines);
        this.aws = AwsClients.of(simulator.environment(), 10);
        this.socket = StatusSite.listen("127.0.0.1", 0);
        var types = new CodePipelineActionTypes(aws.codePipeline());
        for (ActionDefinition definition : WorkerParts.definitions(settings).definitions()) {
            types.create(new StatusLinks(address()).fill(definition));
        }
        this.parts = WorkerParts.build(
                settings, aws, StatusPlan.forSimulation(address()), new SecretsInUse(), JobObserver.NONE);
        parts.site().serve(socket);
        parts.start();
        PipelineService service = pipelines.service();
        service.create(JsonMapper.builder().build().readTree(PIPELINE));
        service.listen(links());
        service.start("shop", Map.of());
    }

    private ExecutionListener links() {
        return new ExecutionListener() {
            @Override
            public void actionChanged(ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action) {
                action.latest().ifPresent(attempt -> {
                    String url = attempt.externalExecutionUrl();
                    if (url != null && attempt.status() == ActionStatus.IN_PROGRESS) {
                        links.put(action.name(), url);
                    }
                });
            }
        };
    }

    private static Settings settings(Path folder) throws IOException {
        Settings usual = SettingsOption.read(Optional.of(Files.writeString(
                folder.resolve("greenroom.yaml"), "blueprints: %s\n".formatted(folder.resolve("blueprints")))));
        return new Settings(
                Optional.empty(),
                Path.of("..", "action-definitions").toAbsolutePath().normalize(),
                usual.installation(),
                folder.resolve("state"),
                new Settings.Polling(Duration.ofMillis(50), Duration.ofMillis(200)),
                new Settings.Jobs(
                        10, Duration.ofSeconds(1), Optional.of(Duration.ofMillis(200)), OptionalInt.empty(), Map.of()),
                usual.pollers(),
                usual.environments(),
                usual.limits(),
                new Settings.Artifacts(1000, 1L << 30),
                usual.fleet(),
                folder.resolve("blueprints"),
                usual.providers(),
                usual.status(),
                usual.logging());
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** What the service shows beside an action while it runs. */
    Optional<String> linkOfRunning(String action) {
        return Optional.ofNullable(links.get(action));
    }

    void let(String name) throws IOException {
        Files.write(gate.resolve(name), new byte[0]);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        let("more");
        let("end");
        parts.worker().stop(Duration.ofSeconds(2));
        new Leavings(parts.providers(), System.err).end();
        parts.close();
        socket.close();
        aws.close();
        simulator.close();
    }
}
