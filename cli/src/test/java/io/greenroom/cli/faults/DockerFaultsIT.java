package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.engine.EngineRelay;
import io.greenroom.engine.EngineStage;
import io.greenroom.simulator.job.JobSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines whose environments are containers, through a worker that is killed. {@code -Dgreenroom.faults=long} makes it
 * long.
 */
@Tag("thorough")
final class DockerFaultsIT {
    private static final boolean LONG = "long".equals(System.getProperty("greenroom.faults"));
    private static final int KILLS = LONG ? 50 : 2;

    /** About what the worker sends to an engine for one start, command and end. */
    private static final int MESSAGES = 70;

    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 20 : 3);

    private final Random random = FaultBench.random();

    @TempDir
    private Path folder;

    @Test
    void aWorkerThatIsKilledAnywhereStartsAndRunsOnceAndLeavesNothingAfterTheEnd() throws Exception {
        JobSettings jobs = JobSettings.defaults();
        try (var stage = EngineStage.open();
                var relay = EngineRelay.start();
                var bench = new FaultBench(
                        folder, jobs.with(jobs.timing().withRedeliveryDelay(Duration.ofSeconds(27))), """
                installation: %s
                providers: {docker: {host: "%s", memory: 64MiB, allow: [host-network]}}
                """.formatted(
                                        stage.installation(), relay.host()))) {
            var trios = new Trios(bench.simulator());
            for (int kills = 0; kills < KILLS; kills++) {
                trios.offer(1, Trios.CONTAINERS);
                int offered = kills + 1;
                int underWay = offered - trios.ended();
                long until = relay.messages() + 3 + random.nextInt(MESSAGES * underWay);
                try (var worker = bench.worker()) {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> relay.messages() >= until
                                    || trios.ended() + trios.failures().size() == offered);
                    worker.kill();
                }
                assertThat(trios.failures()).isEmpty();
            }
            bench.finish(trios, PATIENCE);
            assertThat(stage.rest()).isEmpty();
        }
    }
}
