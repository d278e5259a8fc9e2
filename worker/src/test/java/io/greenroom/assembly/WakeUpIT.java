package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.config.Settings;
import io.greenroom.config.Surroundings;
import io.greenroom.job.Job;
import io.greenroom.job.JobObserver;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.definition.Reading;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionListener;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.time.RealTimeline;
import io.greenroom.sqs.QueueAddress;
import io.greenroom.testserver.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.json.JsonMapper;

/** A worker that polls once a minute, pipelines in the simulator, and a queue between them in ElasticMQ. */
@Tag("thorough")
@Timeout(300)
final class WakeUpIT {
    private static final Logger LOG = LoggerFactory.getLogger(WakeUpIT.class);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Far less than a minute, and far more than it takes: this machine may be busy. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /** When each action started in its pipeline, and when its job was acknowledged. */
    private final Map<String, Long> started = new ConcurrentHashMap<>();

    private final Map<String, Long> accepted = new ConcurrentHashMap<>();

    private Settings settings(Path folder, QueueAddress queue) throws Exception {
        Files.createDirectory(folder.resolve("blueprints"));
        Files.writeString(folder.resolve("blueprints/lab.yaml"), "commands: {good: {run: echo all is well}}\n");
        Path file = Files.writeString(folder.resolve("greenroom.yaml"), """
                actionDefinitions: %s
                stateDirectory: state
                polling: {fastest: 60s, slowest: 60s}
                fleet: {wakeUpQueue: "%s"}
                providers: {local: {blueprints: blueprints}}
                status: {listen: "127.0.0.1:0"}
                """.formatted(
                        Path.of("../action-definitions").toAbsolutePath().normalize(), queue));
        return ConfiguredProviders.settings(Optional.of(file), Surroundings.ofThisProcess());
    }

    private JobObserver observer() {
        return new JobObserver() {
            @Override
            public void accepted(Job job) {
                accepted.putIfAbsent(String.valueOf(job.context().action()), System.nanoTime());
            }
        };
    }

    private ExecutionListener clock() {
        return new ExecutionListener() {
            @Override
            public void actionChanged(ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action) {
                started.putIfAbsent(action.name(), System.nanoTime());
            }
        };
    }

    private static String text(URI page) throws Exception {
        try (var browser = HttpClient.newHttpClient()) {
            return browser.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private Duration pickUp(String action) {
        return Duration.ofNanos(accepted.getOrDefault(action, Long.MAX_VALUE) - started.getOrDefault(action, 0L));
    }

    @Test
    void aPipelinesJobsArePickedUpAsTheyAreAnnouncedAlthoughPollsAreAMinuteApart(@TempDir Path folder)
            throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("readme.txt"), "nothing to build");
        var pipelines = new PipelinesInProcess(
                new StandIns(Sources.of(Map.of("Source", source)), Approvals.byServiceCallOnly(), new Skips(Set.of())));
        try (TestServer sqs = TestServer.sqs();
                var timeline = new RealTimeline();
                var simulator = Simulator.start(SimulatorSettings.defaults(), pipelines, timeline);
                var aws = AwsClients.of(simulator.environment(), 20);
                SqsClient client = aws.sqs(new QueueAddress(sqs.endpoint()))) {
            String url = client.createQueue(request -> request.queueName("greenroom-wake"))
                    .queueUrl();
            var queue = new QueueAddress(sqs.endpoint().resolve(URI.create(url).getRawPath()));
            Settings settings = settings(folder, queue);
            for (var definition : WorkerParts.definitions(settings).definitions()) {
                new CodePipelineActionTypes(aws.codePipeline()).create(definition);
            }
            var service = pipelines.service();
            assertThat(service.create(JsonMapper.shared().valueToTree(Trio.pipeline("shop", "lab", "good"))))
                    .isInstanceOf(Reading.Valid.class);
            try (var events = new EventBridge(client, queue.toString());
                    var parts = WorkerParts.build(
                            settings, aws, StatusPlan.forWorker(settings), new SecretsInUse(), observer())) {
                service.listen(events);
                service.listen(clock());
                parts.start();
                URI pages = parts.site().serve("127.0.0.1", 0);
                await().atMost(PATIENCE)
                        .until(() -> parts.site().isReady()
                                && text(pages.resolve("/metrics")).contains("greenroom_wake_up_queue_works 1"));

                ExecutionSnapshot end = service.await("shop", service.start("shop", Map.of()), PATIENCE);

                assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
                for (String action : List.of("Start", "Run", "End")) {
                    LOG.info("{} was picked up after {}", action, pickUp(action));
                    assertThat(pickUp(action)).isLessThan(SOON);
                }
                assertThat(text(pages)).contains("works; the last hint came");
                parts.worker().stop(Duration.ofSeconds(5));
            }
        }
    }
}
