package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The promise about jobs of many workers on one table, put to the test: workers are killed and frozen, answers of the table
 * and of the service are lost, and still each job has one result, each environment was started once, and none is left.
 * Nothing fails. {@code -Dgreenroom.faults=long} adds the long form, {@code -Dgreenroom.seed=N} replays a run: the seed is
 * printed.
 */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
final class FleetFaultsIT {
    private static final double LOST = 0.1;

    private final Random random = FaultBench.random();

    @TempDir
    private Path folder;

    @Test
    void jobsOfAWorkerThatIsKilledAndOfOneThatIsFrozenAreCarriedOnByOthers() throws Exception {
        Duration patience = Duration.ofMinutes(5);
        try (var fleet = new Fleet(folder, "linkAfter: never, maxConcurrent: 8", LOST, random)) {
            // Not of polls: what one brought that nobody hears of waits for its next one for half a minute.
            fleet.loseAnswersOfTheService(LOST, "AcknowledgeJob", "PutJobSuccessResult", "GetJobDetails");
            for (String name : List.of("one", "two", "three")) {
                fleet.start(name);
            }
            var trios = new Trios(fleet.bench().simulator());
            trios.offer(20, Trios.SANDBOXES);
            fleet.freezeWithJobs("one", patience);
            fleet.freezeWithJobs("two", patience);
            fleet.kill("one");
            fleet.start("one");
            await().atMost(patience).until(() -> fleet.isOver("two") && fleet.jobsOf("two") == 0);
            fleet.goOn("two");
            fleet.awaitEnd(trios, patience);
            fleet.finish(trios);
        }
    }

    /** Five workers; every ten seconds one of them is killed and started again, and one is frozen for 40 s meanwhile. */
    @RepeatedTest(3)
    @EnabledIfSystemProperty(named = "greenroom.faults", matches = "long")
    void soTheyAreWhenSomeWorkerIsKilledEveryTenSecondsAndAnswersOfPollsAreLostToo() throws Exception {
        int kills = 20;
        Duration patience = Duration.ofMinutes(5);
        try (var fleet = new Fleet(folder, "linkAfter: never", LOST, random)) {
            fleet.loseAnswersOfTheService(LOST, "*");
            for (int i = 1; i <= 5; i++) {
                fleet.start("worker-" + i);
            }
            var trios = new Trios(fleet.bench().simulator());
            trios.offer(100, Trios.SANDBOXES);
            fleet.awaitAllHaveJoined(patience);
            String spared = "";
            int frozenAt = 1 + random.nextInt(kills - 6);
            for (int kill = 0; kill < kills; kill++) {
                if (kill == frozenAt) {
                    spared = fleet.freezeAnyWithJobs(patience);
                } else if (kill == frozenAt + 4) {
                    fleet.goOn(spared);
                } else if (kill == frozenAt + 6) {
                    spared = "";
                }
                await().pollDelay(Duration.ofSeconds(10)).atMost(patience).until(() -> true);
                String killed = fleet.anyBut(spared);
                fleet.kill(killed);
                // Where it is not a machine of its own that starts again, it is another one in its place.
                fleet.start(random.nextBoolean() ? killed : "in-its-place-" + kill);
                trios.offer(20, Trios.SANDBOXES);
            }
            assertThat(trios.offered()).isEqualTo(500);
            fleet.awaitEnd(trios, Duration.ofMinutes(20));
            fleet.awaitEmptyLedger(patience);
            fleet.finish(trios);
        }
    }
}
