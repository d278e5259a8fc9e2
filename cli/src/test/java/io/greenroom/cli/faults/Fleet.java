package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.dynamodb.FleetTable;
import io.greenroom.dynamodb.TableDefinition;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.job.JobSettings;
import io.greenroom.testserver.TestServer;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Workers on one table of DynamoDB Local, with environments on a CloudShell server that all of them reach. Each is a process
 * with a name and a state directory of its own, as on a machine of its own. Of the table's answers to them, some get lost.
 */
final class Fleet implements AutoCloseable {
    /** Whose a job is that was being acknowledged is known after two minutes or so; entries that come late are found within an hour. */
    private static final Duration UNDECIDED = Duration.ofMinutes(5);

    private static final String TABLE = "greenroom";

    /** More than a worker needs to be sure that nobody else was handed its job. */
    private static final Duration REDELIVERY = Duration.ofSeconds(27);

    private final Path folder;
    private final Random random;
    private final Map<String, WorkerProcess> workers = new TreeMap<>();
    private final FakeCloudShell cloudShell = FakeCloudShell.start(InstantSource.system());
    private final TestServer dynamoDb;
    private final DynamoDbClient client;
    private final FleetTable table;
    private final LossyWay way;
    private final FaultBench bench;

    /**
     * One without workers.
     *
     * @param jobs the settings below {@code jobs}
     * @param lost the share of the table's answers that are lost, 0 to 1
     */
    Fleet(Path folder, String jobs, double lost, Random random) throws Exception {
        this.folder = folder;
        this.random = random;
        offerSandboxes();
        this.dynamoDb = TestServer.dynamoDb();
        this.client = client();
        createTable();
        this.table = FleetTable.open(client, TABLE, Time.system(), RandomGenerator.getDefault());
        this.way = new LossyWay(dynamoDb.endpoint(), lost, random);
        JobSettings settings = JobSettings.defaults();
        this.bench = new FaultBench(
                folder,
                settings.with(settings.timing().withRedeliveryDelay(REDELIVERY)),
                """
                fleet: {table: %s}
                environments: {defaultProvider: cloudshell}
                providers:
                  cloudshell:
                    url: "%s"
                    username: %s
                    password: "%s"
                    pace: {pollInterval: 500ms, requestsPerSecond: 100}
                """.formatted(TABLE, cloudShell.url(), FakeCloudShell.user(), FakeCloudShell.password()),
                Map.of("AWS_ENDPOINT_URL_DYNAMODB", way.endpoint().toString()));
        bench.settings(jobs);
    }

    /** Each step of a trio takes some seconds, so that workers can be hit in the middle of it. */
    private void offerSandboxes() {
        cloudShell.modes().beforeSetupTakes = Duration.ofMillis(500);
        cloudShell.modes().stopLag = Duration.ofMillis(500);
        cloudShell.modes().executionLag = Duration.ofMillis(500);
        cloudShell.offering(FakeBlueprint.named(Trios.SANDBOXES.blueprint())
                .with(Param.required("Token"))
                .with(FakeCommand.completing(Trios.SANDBOXES.command(), "worked with", Param.required("Password"))
                        .taking(Duration.ofSeconds(2)))
                .taking(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    private DynamoDbClient client() {
        return DynamoDbClient.builder()
                .endpointOverride(dynamoDb.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("simulator", "secret")))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    /** Without the time to live: DynamoDB Local acts on it within seconds. */
    private void createTable() {
        client.createTable(request -> request.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(text(TableDefinition.PARTITION_KEY), text(TableDefinition.SORT_KEY))
                .keySchema(
                        key(TableDefinition.PARTITION_KEY, KeyType.HASH),
                        key(TableDefinition.SORT_KEY, KeyType.RANGE)));
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

    FaultBench bench() {
        return bench;
    }

    /** From now on, this share of the service's answers to these operations is lost, too. */
    void loseAnswersOfTheService(double share, String... operations) {
        for (String operation : operations) {
            bench.fault(operation, When.chance(share, random.nextLong()), new Effect.AnswerLost());
        }
    }

    /** Those that run, frozen ones included. */
    Set<String> names() {
        return Set.copyOf(workers.keySet());
    }

    /** A worker on the machine of that name: it finds there what an earlier one left. */
    void start(String name) throws Exception {
        workers.put(
                name,
                bench.worker(
                        name,
                        Map.of(
                                "GREENROOM_FLEET_WORKER",
                                name,
                                "GREENROOM_STATEDIRECTORY",
                                folder.resolve("state-" + name).toString())));
    }

    void awaitAllHaveJoined(Duration patience) {
        await().atMost(patience).until(() -> {
            for (String name : names()) {
                worker(name).assertRuns();
                if (table.leases().find(name).isEmpty()) {
                    return false;
                }
            }
            return true;
        });
    }

    private WorkerProcess worker(String name) {
        WorkerProcess worker = workers.get(name);
        if (worker == null) {
            throw new IllegalArgumentException(name);
        }
        return worker;
    }

    void kill(String name) throws InterruptedException {
        worker(name).kill();
        workers.remove(name);
    }

    void freeze(String name) throws Exception {
        worker(name).freeze();
    }

    /** Any of them. Returns which. */
    String freezeAnyWithJobs(Duration patience) {
        String name = any(await().atMost(patience).until(this::thoseWithJobs, those -> !those.isEmpty()));
        freezeWithJobs(name, patience);
        return name;
    }

    private List<String> thoseWithJobs() {
        return names().stream().filter(name -> jobsOf(name) > 0).toList();
    }

    /** Any worker but one. */
    String anyBut(String name) {
        return any(names().stream().filter(each -> !each.equals(name)).toList());
    }

    private String any(List<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        return sorted.get(random.nextInt(sorted.size()));
    }

    /** At a moment in which it has jobs. */
    void freezeWithJobs(String name, Duration patience) {
        await().atMost(patience).until(() -> {
            worker(name).assertRuns();
            if (jobsOf(name) == 0) {
                return false;
            }
            freeze(name);
            boolean has = jobsOf(name) > 0;
            if (!has) {
                goOn(name);
            }
            return has;
        });
    }

    void goOn(String name) throws Exception {
        worker(name).goOn();
    }

    /** How many jobs are the worker's, whether it runs or not. */
    long jobsOf(String name) {
        return table.journal().countOf(name);
    }

    /** Whether the worker ended its life, or another one did that took it for dead. */
    boolean isOver(String name) throws Exception {
        return table.leases().find(name).filter(lease -> lease.isOver()).isPresent();
    }

    /** Until every trio has come to its end. */
    void awaitEnd(Trios trios, Duration patience) {
        await().atMost(patience).until(() -> {
            workers.values().forEach(WorkerProcess::assertRuns);
            return trios.ended() + trios.failures().size() >= trios.offered();
        });
    }

    /** Until the sweeps, of which each worker makes one a minute, have seen that every environment is gone. */
    void awaitEmptyLedger(Duration patience) {
        await().atMost(patience).until(() -> table.ledger().open().isEmpty());
    }

    /** Until no worker has a job any more, also none of which it is not decided yet whose it is. */
    private void awaitEmptyJournals() throws Exception {
        for (var lease : table.leases().all()) {
            await().atMost(UNDECIDED).until(() -> jobsOf(lease.owner().worker()) == 0);
        }
    }

    /** Stops all workers, and looks whether every promise was kept. */
    void finish(Trios trios) throws Exception {
        awaitEmptyJournals();
        for (String name : names()) {
            assertThat(worker(name).terminate()).as(name).isZero();
            workers.remove(name);
        }
        System.out.printf(
                "FleetFaultsIT: %d trios; %d answers of the table lost, %d of the service; %d commands begun%n",
                trios.offered(), way.lost(), bench.simulator().faults().done().size(), cloudShell.executionsStarted());
        bench.assertEachHadOneResult(trios);
        assertEachHadOneSandboxThatIsGone(trios);
        for (var lease : table.leases().all()) {
            assertThat(jobsOf(lease.owner().worker()))
                    .as(lease.owner().worker())
                    .isZero();
        }
        bench.assertNothingSecretIsShown(
                trios,
                client.scanPaginator(request -> request.tableName(TABLE)).items().stream()
                        .toList()
                        .toString());
    }

    /**
     * A command may have been begun twice, when its worker died in the very moment: nothing on a CloudShell server tells the
     * next one that it was.
     */
    private void assertEachHadOneSandboxThatIsGone(Trios trios) {
        assertThat(cloudShell.sandboxesStarted()).isEqualTo(trios.offered());
        assertThat(cloudShell.executionsStarted()).isGreaterThanOrEqualTo(trios.offered());
        assertThat(cloudShell.sandboxesHeld()).isZero();
    }

    @Override
    public void close() throws InterruptedException {
        for (WorkerProcess worker : List.copyOf(workers.values())) {
            worker.close();
        }
        bench.close();
        way.close();
        client.close();
        dynamoDb.close();
        cloudShell.close();
    }
}
