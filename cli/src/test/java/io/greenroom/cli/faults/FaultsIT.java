package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.job.JobRecord;
import io.greenroom.simulator.job.JobSettings;
import io.greenroom.simulator.job.JobStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;

/**
 * The promise about jobs, put to the test. {@code -Dgreenroom.faults=long} makes it long, {@code -Dgreenroom.seed=N}
 * replays a run: the seed is printed.
 */
final class FaultsIT {
    private static final boolean LONG = "long".equals(System.getProperty("greenroom.faults"));

    /** More than the worker needs to be sure that nobody else was handed its job. */
    private static final Duration REDELIVERY = Duration.ofSeconds(17);

    private final long seed = Long.getLong("greenroom.seed", new Random().nextLong(1_000_000));
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    private Simulator simulator;

    @BeforeEach
    void startTheService() throws Exception {
        System.out.println("FaultsIT: -Dgreenroom.seed=" + seed);
        JobSettings jobs = JobSettings.defaults();
        simulator = Simulator.start(SimulatorSettings.defaults()
                .withJobs(jobs.with(
                        jobs.timing().withRedeliveryDelay(REDELIVERY).withContinuationDelay(Duration.ofMillis(300)))));
        register();
        Path blueprints = Files.createDirectory(folder.resolve("blueprints"));
        Files.writeString(blueprints.resolve("plain.yaml"), """
                inputs: {Token: {}}
                commands:
                  short: {run: 'sleep 0.3; echo "worked with $ARG_Password"', arguments: {Password: {}}}
                  long: {run: 'sleep 8; echo "worked with $ARG_Password"', arguments: {Password: {}}}
                """);
        Files.writeString(folder.resolve("greenroom.yaml"), """
                actionDefinitions: %s
                stateDirectory: state
                polling: {fastest: 100ms, slowest: 500ms}
                providers: {local: {blueprints: blueprints}}
                status: {listen: "127.0.0.1:0"}
                """.formatted(
                        Path.of("../action-definitions").toAbsolutePath().normalize()));
    }

    private void register() throws Exception {
        try (var http = Apache5HttpClient.create();
                var client = CodePipelineClient.builder()
                        .httpClient(http)
                        .region(Region.of(simulator.settings().region()))
                        .endpointOverride(URI.create(simulator.endpoint().toString()))
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("admin", "admin")))
                        .build()) {
            for (var definition : ActionDefinitions.read(
                            Path.of("../action-definitions").toAbsolutePath().normalize())
                    .definitions()) {
                new CodePipelineActionTypes(client).create(definition);
            }
        }
    }

    @AfterEach
    void stopTheService() {
        simulator.close();
    }

    private WorkerProcess worker() throws IOException {
        return WorkerProcess.start(
                folder.resolve("greenroom.yaml"), simulator.environment(), folder.resolve("worker.log"));
    }

    @Test
    void aWorkerThatIsKilledAgainAndAgainLosesNoJobAndReportsNoneTwice() throws Exception {
        int count = LONG ? 200 : 20;
        var trios = new Trios(simulator, "short");
        trios.offer(count);
        for (int kills = 0; kills < (LONG ? 40 : 4); kills++) {
            try (var worker = worker()) {
                int callsBefore = simulator.calls().latest().size();
                int callsUntilKilled = 5 + random.nextInt(60);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> simulator.calls().latest().size() - callsBefore >= callsUntilKilled);
                worker.kill();
            }
        }
        finish(trios, count);
    }

    @Test
    void aHundredLongJobsSurviveAKill() throws Exception {
        int count = LONG ? 100 : 25;
        var trios = new Trios(simulator, "long");
        trios.offer(count);
        try (var worker = worker()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> trios.running() >= count);
            worker.kill();
        }
        finish(trios, count);
    }

    @Test
    void aTerminatedWorkerHandsEveryJobBackAndTheNextOneFinishesThem() throws Exception {
        int count = LONG ? 100 : 25;
        var trios = new Trios(simulator, "long");
        trios.offer(count);
        try (var worker = worker()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> trios.running() >= count);
            assertThat(worker.terminate()).isZero();
        }
        assertThat(simulator.jobs().records()).noneMatch(job -> job.status() == JobStatus.IN_PROGRESS);
        finish(trios, count);
    }

    @Test
    void faultsOfTheServiceAndTheStoreAreWeatheredOut() throws Exception {
        int count = LONG ? 200 : 15;
        double chance = LONG ? 0.12 : 0.06;
        for (var effect : List.of(
                new Effect.ServerError(500),
                new Effect.Throttled(),
                new Effect.ConnectionReset(),
                new Effect.SlowAnswer(Duration.ofMillis(200)))) {
            fault("*", chance, effect);
        }
        for (String operation :
                List.of("AcknowledgeJob", "PutJobSuccessResult", "PutJobFailureResult", "GetJobDetails")) {
            fault(operation, 2 * chance, new Effect.AnswerLost());
        }
        fault("PollForJobs", chance, new Effect.DeliveredTwice());
        fault("S3:*", chance, new Effect.ServerError(503));
        fault("S3:*", chance, new Effect.ConnectionReset());
        fault("S3:*", chance, new Effect.AnswerLost());
        var trios = new Trios(simulator, "short");
        trios.offer(count);

        finish(trios, count);

        System.out.println("FaultsIT: faults " + simulator.faults().done().size());
        assertThat(simulator.faults().done()).hasSizeGreaterThan(LONG ? 1000 : 20);
    }

    private void fault(String operation, double chance, Effect effect) {
        simulator.faults().add(new FaultRule(operation, When.chance(chance, random.nextLong()), effect));
    }

    /** Lets a worker finish everything, stops it, and looks whether every promise was kept. */
    private void finish(Trios trios, int count) throws Exception {
        try (var worker = worker()) {
            await().atMost(LONG ? Duration.ofMinutes(20) : Duration.ofMinutes(2))
                    .until(() -> trios.ended() + trios.failures().size() >= count);
            assertThat(worker.terminate()).isZero();
        }
        assertThat(trios.failures()).isEmpty();
        assertThat(trios.results()).hasSize(3 * count).allSatisfy((id, results) -> assertThat(results)
                .isEqualTo(1));
        assertThat(simulator.jobs().records()).allSatisfy(FaultsIT::hasOneResultAndIsOurs);
        assertThat(entries(folder.resolve("state/environments"))).isEmpty();
        assertNothingSecretIsShown();
    }

    private static void hasOneResultAndIsOurs(JobRecord job) {
        if (job.acknowledgements() == 0) {
            assertThat(job.results()).isEmpty();
        } else {
            assertThat(job.countedResults()).hasSize(1);
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private void assertNothingSecretIsShown() throws IOException {
        String log = Files.readString(folder.resolve("worker.log"));
        assertThat(log).doesNotContain(Trios.SECRET);
        for (JobRecord job : simulator.jobs().records()) {
            String told = job.results().toString() + job.receivedToken();
            assertThat(told).doesNotContain(Trios.SECRET);
            job.credentials().forEach(credentials -> {
                assertThat(log).doesNotContain(credentials.secretAccessKey(), credentials.sessionToken());
                assertThat(told).doesNotContain(credentials.secretAccessKey(), credentials.sessionToken());
            });
        }
    }
}
