package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.job.Journal;
import io.greenroom.job.Journal.Step;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.job.JobSettings;
import io.greenroom.simulator.job.JobStatus;
import io.greenroom.sqlite.SqliteJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines that go down with acknowledgements on their way and stay away for longer than the service waits for those. Takes
 * some ten minutes, because that wait is real; {@code SoleWorkerTest} has the short form of it.
 */
@EnabledIfSystemProperty(named = "greenroom.faults", matches = "long")
final class LongAbsenceIT {
    private static final int MACHINES = 10;
    private static final int KILLS_EACH = 5;
    private static final int JOBS_AT_A_TIME = 10;
    private static final Duration AWAY = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @TempDir
    private Path folder;

    /**
     * What machines went through.
     *
     * @param undecided jobs that were being acknowledged when the machine went down
     * @param acknowledged those of them that were ours then, without the worker's knowing
     */
    private record Figures(int kills, int undecided, int acknowledged, int jobs) {
        Figures plus(Figures other) {
            return new Figures(
                    kills + other.kills,
                    undecided + other.undecided,
                    acknowledged + other.acknowledged,
                    jobs + other.jobs);
        }
    }

    @Test
    void noJobIsLostHoweverLongTheOnlyWorkerWasAway() throws Exception {
        Random random = FaultBench.random();
        var machines = new ArrayList<Callable<Figures>>();
        for (int i = 0; i < MACHINES; i++) {
            Path own = Files.createDirectory(folder.resolve("machine-" + i));
            long seed = random.nextLong();
            machines.add(() -> machine(own, new Random(seed)));
        }
        var all = new Figures(0, 0, 0, 0);
        try (var threads = Executors.newFixedThreadPool(MACHINES)) {
            for (Future<Figures> machine : threads.invokeAll(machines)) {
                all = all.plus(machine.get());
            }
        }
        System.out.println("LongAbsenceIT: " + all);
        assertThat(all.acknowledged()).isGreaterThan(all.kills());
    }

    private static Figures machine(Path folder, Random random) throws Exception {
        JobSettings jobs = JobSettings.defaults();
        try (var bench =
                new FaultBench(folder, jobs.with(jobs.timing().withContinuationDelay(Duration.ofMillis(300))))) {
            bench.fault("AcknowledgeJob", When.chance(0.1, random.nextLong()), new Effect.ConnectionReset());
            bench.fault("AcknowledgeJob", When.always(), new Effect.SlowAnswer(Duration.ofSeconds(3)));
            var trios = new Trios(bench.simulator());
            var figures = new Figures(0, 0, 0, 3 * KILLS_EACH * JOBS_AT_A_TIME);
            for (int kill = 0; kill < KILLS_EACH; kill++) {
                int before = trios.acknowledged("Start-Environment");
                int more = 1 + random.nextInt(JOBS_AT_A_TIME / 2);
                trios.offer(JOBS_AT_A_TIME, Trios.SHORT);
                try (var worker = bench.worker()) {
                    await().pollInterval(Duration.ofMillis(10))
                            .atMost(PATIENCE)
                            .until(() -> trios.acknowledged("Start-Environment") >= before + more);
                    worker.kill();
                }
                figures = figures.plus(left(bench));
                System.out.printf("LongAbsenceIT: %s after kill %d: %s%n", folder.getFileName(), kill + 1, figures);
                await().pollDelay(AWAY).atMost(PATIENCE).until(() -> true);
            }
            bench.finish(trios, PATIENCE);
            System.out.printf("LongAbsenceIT: %s lost nothing: %s%n", folder.getFileName(), figures);
            return figures;
        }
    }

    private static Figures left(FaultBench bench) throws Exception {
        List<String> undecided = SqliteJournal.peek(bench.state().resolve("journal.db")).stream()
                .filter(entry -> entry.step() == Step.ACKNOWLEDGING)
                .map(Journal.Entry::job)
                .map(job -> job.value())
                .toList();
        long acknowledged = bench.simulator().jobs().records().stream()
                .filter(job -> job.status() == JobStatus.IN_PROGRESS && undecided.contains(job.id()))
                .count();
        return new Figures(1, undecided.size(), Math.toIntExact(acknowledged), 0);
    }
}
