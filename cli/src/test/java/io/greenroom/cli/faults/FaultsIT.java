package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.job.JobSettings;
import io.greenroom.simulator.job.JobStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The promise about jobs, put to the test. {@code -Dgreenroom.faults=long} makes it long, {@code -Dgreenroom.seed=N}
 * replays a run: the seed is printed.
 */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
final class FaultsIT {
    private static final boolean LONG = "long".equals(System.getProperty("greenroom.faults"));

    /** More than the worker needs to be sure that nobody else was handed its job. */
    private static final Duration REDELIVERY = Duration.ofSeconds(27);

    /** How many jobs there are when the worker is stopped. */
    private static final int IN_FLIGHT = LONG ? 100 : 12;

    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 20 : 2);

    private final Random random = FaultBench.random();

    @TempDir
    private Path folder;

    private FaultBench bench;

    @BeforeEach
    void startTheService() throws Exception {
        JobSettings jobs = JobSettings.defaults();
        bench = new FaultBench(
                folder,
                jobs.with(jobs.timing().withRedeliveryDelay(REDELIVERY).withContinuationDelay(Duration.ofMillis(300))));
    }

    @AfterEach
    void stopTheService() {
        bench.close();
    }

    @Test
    void aWorkerThatIsKilledAgainAndAgainLosesNoJobAndReportsNoneTwice() throws Exception {
        int count = LONG ? 200 : 12;
        // So that continuation jobs are killed, too.
        bench.settings("linkAfter: 0s");
        var trios = new Trios(bench.simulator());
        trios.offer(count, Trios.SHORT);
        for (int kills = 0; kills < (LONG ? 40 : 3); kills++) {
            try (var worker = bench.worker()) {
                int callsBefore = bench.simulator().calls().latest().size();
                int callsUntilKilled = 5 + random.nextInt(60);
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> bench.simulator().calls().latest().size() - callsBefore >= callsUntilKilled);
                worker.kill();
            }
        }
        bench.finish(trios, PATIENCE);
    }

    @Test
    void runsInEnvironmentsSurviveKillsAtAnyPoint() throws Exception {
        bench.settings("linkAfter: 0s");
        var trios = new Trios(bench.simulator());
        int kills = LONG ? 50 : 3;
        int undecided = 0;
        for (int i = 0; i < kills; i++) {
            trios.offerInOne(LONG ? 4 : 3);
            try (var worker = bench.worker()) {
                int taken = trios.acknowledged("Run-In-Environment");
                await().atMost(PATIENCE)
                        .until(() -> trios.acknowledged("Run-In-Environment") > taken || inProgress() > 0);
                int callsBefore = bench.simulator().calls().latest().size();
                int callsUntilKilled = random.nextInt(40);
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(PATIENCE)
                        .until(() -> bench.simulator().calls().latest().size() - callsBefore >= callsUntilKilled);
                worker.kill();
            }
            undecided += inProgress() > 0 ? 1 : 0;
        }

        bench.finish(trios, PATIENCE);

        System.out.printf(
                "FaultsIT: %d kills, %d of them with jobs in the middle, %d runs in environments%n",
                kills, undecided, trios.offered());
        assertThat(undecided).isPositive();
    }

    @Test
    void startsCommandsAndEndsInFlightSurviveAKill() throws Exception {
        var trios = new Trios(bench.simulator());
        try (var worker = bench.worker()) {
            bringIntoFlight(trios);
            worker.kill();
        }
        assertThat(inProgress()).isEqualTo(IN_FLIGHT);
        bench.openGate();
        bench.finish(trios, PATIENCE);
    }

    @Test
    void aTerminatedWorkerHandsEveryJobBackAndTheNextOneFinishesThem() throws Exception {
        var trios = new Trios(bench.simulator());
        try (var worker = bench.worker()) {
            bringIntoFlight(trios);
            long since = System.nanoTime();
            assertThat(worker.terminate()).isZero();
            System.out.printf(
                    "FaultsIT: handed %d jobs back within %d ms%n",
                    IN_FLIGHT, Duration.ofNanos(System.nanoTime() - since).toMillis());
        }
        assertThat(inProgress()).isZero();
        assertThat(trios.results()).hasSize(jobsBefore());
        bench.openGate();
        bench.finish(trios, PATIENCE);
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
        return bench.simulator().jobs().records().stream()
                .filter(job -> job.status() == JobStatus.IN_PROGRESS)
                .count();
    }

    @Test
    void faultsOfTheServiceAndTheStoreAreWeatheredOut() throws Exception {
        int count = LONG ? 200 : 10;
        double chance = LONG ? 0.12 : 0.08;
        for (var effect : List.of(
                new Effect.ServerError(500),
                new Effect.Throttled(),
                new Effect.ConnectionReset(),
                new Effect.SlowAnswer(Duration.ofMillis(200)))) {
            bench.fault("*", When.chance(chance, random.nextLong()), effect);
        }
        for (String operation :
                List.of("AcknowledgeJob", "PutJobSuccessResult", "PutJobFailureResult", "GetJobDetails")) {
            bench.fault(operation, When.chance(2 * chance, random.nextLong()), new Effect.AnswerLost());
        }
        bench.fault("PollForJobs", When.chance(chance, random.nextLong()), new Effect.DeliveredTwice());
        bench.fault("S3:*", When.chance(chance, random.nextLong()), new Effect.ServerError(503));
        bench.fault("S3:*", When.chance(chance, random.nextLong()), new Effect.ConnectionReset());
        bench.fault("S3:*", When.chance(chance, random.nextLong()), new Effect.AnswerLost());
        var trios = new Trios(bench.simulator());
        trios.offer(count, Trios.SHORT);
        trios.offerInOne(count);

        bench.finish(trios, PATIENCE);

        System.out.println(
                "FaultsIT: faults " + bench.simulator().faults().done().size());
        assertThat(bench.simulator().faults().done()).hasSizeGreaterThan(LONG ? 1000 : 20);
    }
}
