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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;

/**
 * The promise about jobs, put to the test. {@code -Dgreenroom.faults=long} makes it long, {@code -Dgreenroom.seed=N}
 * replays a run: the seed is printed.
 */
@Execution(ExecutionMode.CONCURRENT)
final class FaultsIT {
    private static final boolean LONG = "long".equals(System.getProperty("greenroom.faults"));

    /** More than the worker needs to be sure that nobody else was handed its job. */
    private static final Duration REDELIVERY = Duration.ofSeconds(27);

    /** How many jobs there are when the worker is stopped. */
    private static final int IN_FLIGHT = LONG ? 100 : 30;

    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 20 : 2);

    private final long seed = Long.getLong("greenroom.seed", new Random().nextLong(1_000_000));
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    private Simulator simulator;
    private Path gate;

    @BeforeEach
    void startTheService() throws Exception {
        System.out.println("FaultsIT: -Dgreenroom.seed=" + seed);
        JobSettings jobs = JobSettings.defaults();
        simulator = Simulator.start(SimulatorSettings.defaults()
                .withData(folder.resolve("s3"))
                .withJobs(jobs.with(
                        jobs.timing().withRedeliveryDelay(REDELIVERY).withContinuationDelay(Duration.ofMillis(300)))));
        register();
        gate = folder.resolve("gate");
        Trios.Kind.writeBlueprints(Files.createDirectory(folder.resolve("blueprints")), gate);
        settings("linkAfter: never");
    }

    private void settings(String jobs) throws IOException {
        Files.writeString(folder.resolve("greenroom.yaml"), """
                actionDefinitions: %s
                stateDirectory: state
                polling: {fastest: 100ms, slowest: 500ms}
                jobs: {%s}
                providers: {local: {blueprints: blueprints}}
                status: {listen: "127.0.0.1:0"}
                """.formatted(
                        Path.of("../action-definitions").toAbsolutePath().normalize(), jobs));
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
        // So that continuation jobs are killed, too.
        settings("linkAfter: 0s");
        var trios = new Trios(simulator);
        trios.offer(count, Trios.SHORT);
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
    void startsCommandsAndEndsInFlightSurviveAKill() throws Exception {
        var trios = new Trios(simulator);
        try (var worker = worker()) {
            bringIntoFlight(trios);
            worker.kill();
        }
        assertThat(inProgress()).isEqualTo(IN_FLIGHT);
        Files.createFile(gate);
        finish(trios, IN_FLIGHT);
    }

    @Test
    void aTerminatedWorkerHandsEveryJobBackAndTheNextOneFinishesThem() throws Exception {
        var trios = new Trios(simulator);
        try (var worker = worker()) {
            bringIntoFlight(trios);
            long since = System.nanoTime();
            assertThat(worker.terminate()).isZero();
            System.out.printf(
                    "FaultsIT: handed %d jobs back within %d ms%n",
                    IN_FLIGHT, Duration.ofNanos(System.nanoTime() - since).toMillis());
        }
        assertThat(inProgress()).isZero();
        assertThat(trios.results()).hasSize(jobsBefore());
        Files.createFile(gate);
        finish(trios, IN_FLIGHT);
    }

    /** A third each of starts, commands and ends, none of which gets further before the gate is there. */
    private void bringIntoFlight(Trios trios) {
        int third = IN_FLIGHT / 3;
        trios.offer(third, Trios.LONG_END);
        trios.offer(third, Trios.LONG_COMMAND);
        await().atMost(PATIENCE)
                .until(() -> trios.acknowledged("End-Environment") == third
                        && trios.acknowledged("Run-Command") == 2 * third);
        trios.offer(IN_FLIGHT - 2 * third, Trios.LONG_START);
        await().atMost(PATIENCE).until(() -> trios.acknowledged("Start-Environment") == IN_FLIGHT);
    }

    /** What came to its end before {@link #bringIntoFlight} was done: starts and commands on the way to what is long. */
    private static int jobsBefore() {
        int third = IN_FLIGHT / 3;
        return 2 * third + third;
    }

    private long inProgress() {
        return simulator.jobs().records().stream()
                .filter(job -> job.status() == JobStatus.IN_PROGRESS)
                .count();
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
        var trios = new Trios(simulator);
        trios.offer(count, Trios.SHORT);

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
            await().atMost(PATIENCE)
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

    /** Not in a log, an artifact, a result with its token, or anything that the worker keeps. */
    private void assertNothingSecretIsShown() throws IOException {
        var shown = new StringBuilder(text(folder.resolve("worker.log")));
        for (Path file : files(folder.resolve("state"))) {
            shown.append(text(file));
        }
        for (Path artifact : files(folder.resolve("s3"))) {
            shown.append(unzipped(artifact));
        }
        for (JobRecord job : simulator.jobs().records()) {
            shown.append(job.results()).append(job.receivedToken());
        }
        assertThat(shown).contains("environment.json", "worked with ***", "Succeeded[");
        assertThat(shown).doesNotContain(Trios.SECRET);
        for (JobRecord job : simulator.jobs().records()) {
            job.credentials().forEach(credentials -> assertThat(shown)
                    .doesNotContain(credentials.secretAccessKey(), credentials.sessionToken()));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Whatever the file is, ASCII in it can be found. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static String unzipped(Path artifact) throws IOException {
        var text = new StringBuilder();
        try (var zip = new ZipInputStream(Files.newInputStream(artifact))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                text.append(entry.getName()).append(new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }
}
