package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.config.Settings;
import io.greenroom.config.Surroundings;
import io.greenroom.dynamodb.TableDefinition;
import io.greenroom.job.JobObserver;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.definition.Reading;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.time.RealTimeline;
import io.greenroom.status.StatusSite;
import io.greenroom.testserver.TestServer;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two workers on one table of DynamoDB Local: one works, and readers come to the other one's pages. */
@Tag("thorough")
@Timeout(300)
final class FleetPagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TABLE = "greenroom";
    /** Where the SDK's clients look for DynamoDB. */
    private static final String ENDPOINT = "aws.endpointUrlDynamoDb";

    private static TestServer dynamoDb;

    private final HttpClient browser = HttpClient.newHttpClient();
    private final Path folder;

    FleetPagesIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        Files.createDirectory(folder.resolve("blueprints"));
        Files.writeString(
                folder.resolve("blueprints/lab.yaml"),
                "commands: {hold: {run: 'echo printed there; until [ -e %s ]; do sleep 0.2; done'}}\n"
                        .formatted(folder.resolve("release")));
    }

    @BeforeAll
    static void start() throws Exception {
        dynamoDb = TestServer.dynamoDb();
        System.setProperty(ENDPOINT, dynamoDb.endpoint().toString());
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty(ENDPOINT);
        dynamoDb.close();
    }

    @AfterEach
    void close() {
        browser.close();
    }

    private Settings settings(String worker, String address, String more) throws Exception {
        Path file = Files.writeString(folder.resolve(worker + ".yaml"), """
                actionDefinitions: %s
                stateDirectory: state-%s
                polling: {fastest: 500ms, slowest: 1s}
                fleet: {table: %s, worker: %s, address: "%s"}
                providers: {local: {blueprints: blueprints}}
                status: {listen: "127.0.0.1:0"}
                %s
                """.formatted(
                Path.of("../action-definitions").toAbsolutePath().normalize(), worker, TABLE, worker, address, more));
        return ConfiguredProviders.settings(Optional.of(file), Surroundings.ofThisProcess());
    }

    /** Nothing is delivered there: whoever reads runs nothing. */
    private static Map<String, String> withLogs(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://127.0.0.1:1");
        return all;
    }

    private static WorkerParts build(Settings settings, AwsClients aws) throws Exception {
        return WorkerParts.build(settings, aws, StatusPlan.forWorker(settings), new SecretsInUse(), JobObserver.NONE);
    }

    private static void createTable(AwsClients aws) {
        try (DynamoDbClient client = aws.dynamoDb(1)) {
            client.createTable(request -> request.tableName(TABLE)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(text(TableDefinition.PARTITION_KEY), text(TableDefinition.SORT_KEY))
                    .keySchema(
                            key(TableDefinition.PARTITION_KEY, KeyType.HASH),
                            key(TableDefinition.SORT_KEY, KeyType.RANGE)));
        }
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private HttpResponse<String> get(URI page) throws Exception {
        return browser.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The run of the job in flight, once there is one. */
    private String run(URI pages) throws Exception {
        JsonNode jobs =
                JsonMapper.shared().readTree(get(pages.resolve("/api/jobs")).body());
        for (JsonNode job : jobs.path("inFlight")) {
            String subject = job.path("subject").asString("");
            if (subject.matches("[^/]+/[^/]+/[^/]+")) {
                return subject;
            }
        }
        return "";
    }

    private void assertLeadsTo(URI answering, URI reader, String path, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var answer = get(reader.resolve(path));
            assertThat(answer.statusCode()).isEqualTo(302);
            String there = answer.headers().firstValue("Location").orElseThrow();
            assertThat(there).isEqualTo(answering + path + "?sent-on");
            assertThat(get(URI.create(there)).body()).contains(text);
        });
    }

    @Test
    void whatOneWorkerHasOpensFromTheOthersPagesAndIsAccountedForWhenItIsGone() throws Exception {
        var source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(source.resolve("readme.txt"), "nothing to build");
        var pipelines = new PipelinesInProcess(
                new StandIns(Sources.of(Map.of("Source", source)), Approvals.byServiceCallOnly(), new Skips(Set.of())));
        try (var timeline = new RealTimeline();
                var simulator = Simulator.start(SimulatorSettings.defaults(), pipelines, timeline);
                var aws = AwsClients.of(simulator.environment(), 20);
                var readers = AwsClients.of(withLogs(simulator.environment()), 1);
                ServerSocket socket = StatusSite.listen("127.0.0.1", 0)) {
            createTable(aws);
            var there = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            Settings settings = settings("worker-a", there.toString(), "");
            for (var definition : WorkerParts.definitions(settings).definitions()) {
                new CodePipelineActionTypes(aws.codePipeline()).create(definition);
            }
            var service = pipelines.service();
            assertThat(service.create(JsonMapper.shared().valueToTree(Trio.pipeline("shop", "lab", "hold"))))
                    .isInstanceOf(Reading.Valid.class);
            Settings ofReader = settings("worker-b", "http://127.0.0.1:1", "logging: {commands: cloudwatch}");
            try (var worker = build(settings, aws);
                    var reader = build(ofReader, readers)) {
                worker.site().serve(socket);
                URI here = reader.site().serve("127.0.0.1", 0);
                worker.start();
                String execution = service.start("shop", Map.of());
                await().atMost(PATIENCE).until(() -> !run(there).isEmpty());
                String run = run(there);
                String environment = run.substring(0, run.lastIndexOf('/'));

                assertLeadsTo(there, here, "/runs/" + run, "printed there");
                assertLeadsTo(there, here, "/logs/" + run + ".txt", "printed there");
                assertLeadsTo(there, here, "/environments/" + environment, environment);
                assertThat(get(here).body())
                        .contains("worker-a", "worker-b (this one)", "href=\"" + there + "/\"")
                        .contains("Jobs in flight on other workers (1)", "href=\"/runs/" + run + "\"")
                        .contains("Environments of other workers (1)", ">shop</td>");

                Files.createFile(folder.resolve("release"));
                assertThat(service.await("shop", execution, PATIENCE).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
                assertLeadsTo(there, here, "/runs/" + run, "printed there");
                worker.stop(Duration.ofSeconds(5));

                await().atMost(PATIENCE).untilAsserted(() -> {
                    var answer = get(here.resolve("/runs/" + run));
                    assertThat(answer.statusCode()).isEqualTo(404);
                    assertThat(answer.body())
                            .contains("Worker worker-a had it, and is gone")
                            .contains("console.aws.amazon.com/cloudwatch", run.replace('/', '.'));
                });
                assertThat(get(here.resolve("/environments/" + environment)).body())
                        .contains("Worker worker-a had it, and is gone", "End-Environment asked for it");
            }
        }
    }
}
