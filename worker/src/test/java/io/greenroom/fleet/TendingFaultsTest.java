package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.Machine.Fate;
import io.greenroom.job.Job;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workers that tend environments and give each other jobs, are killed and frozen all the time, on a store and a service that lose
 * answers: one result for each job, and one worker at most that acts for an environment.
 */
final class TendingFaultsTest extends TendingStage {
    private static final int JOBS = 48;
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Set<String> NEVER_LOST = Set.of("details");
    private static final List<EnvironmentId> ENVIRONMENTS = IntStream.range(0, 6)
            .mapToObj(number -> new EnvironmentId("docker/e" + number))
            .toList();

    private Random random = new Random();
    private int names;

    @Override
    EnvironmentId environmentOf(Job job) {
        return ENVIRONMENTS.get(Math.floorMod(job.key().hashCode(), ENVIRONMENTS.size()));
    }

    /** Of a hundred calls, so many do not arrive, and so many are not answered. */
    private synchronized Fate fate(String call) {
        if (NEVER_LOST.contains(call)) {
            return Fate.GOES_WELL;
        }
        int dice = random.nextInt(100);
        return dice < 5 ? Fate.DOES_NOT_ARRIVE : dice < 10 ? Fate.IS_NOT_ANSWERED : Fate.GOES_WELL;
    }

    private void troubled() {
        Computer computer = computer("worker-" + ++names, Duration.ofMinutes(random.nextInt(121) - 60L));
        computer.machine.wires(this::fate);
    }

    /** One that could not join, because an answer was lost, is started anew, as a supervisor would do. */
    private void passWithSupervisor(Duration duration) {
        for (Duration left = duration; left.isPositive(); left = left.minusSeconds(5)) {
            pass(Duration.ofSeconds(5));
            for (Computer computer : computers()) {
                if (computer.membership.isCompletedExceptionally()) {
                    computer.kill();
                    troubled();
                }
            }
            assertOneAtMostTendsEach();
        }
    }

    /** Those that are frozen find out when they go on: they are asked what they would do then. */
    private void assertOneAtMostTendsEach() {
        for (EnvironmentId environment : ENVIRONMENTS) {
            assertThat(computers())
                    .filteredOn(computer -> computer.membership.isDone()
                            && !computer.membership.isCompletedExceptionally()
                            && tenders(computer).tends(environment))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    private Computer any() {
        List<Computer> all = computers();
        return all.get(random.nextInt(all.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachJobGetsOneResultAndEachEnvironmentHasOneTender(long seed) {
        random = new Random(seed);
        world.takes(Duration.ofSeconds(20));
        withEnvironments("founder-1", ENVIRONMENTS.get(0), ENVIRONMENTS.get(1), ENVIRONMENTS.get(2));
        withEnvironments("founder-2", ENVIRONMENTS.get(3), ENVIRONMENTS.get(4), ENVIRONMENTS.get(5));
        troubled();
        computers().forEach(computer -> computer.machine.wires(this::fate));
        for (int round = 0; round < 12; round++) {
            offer(JOBS / 12);
            passWithSupervisor(Duration.ofSeconds(5 + random.nextInt(20)));
            switch (random.nextInt(3)) {
                case 0 -> {
                    any().kill();
                    troubled();
                }
                case 1 -> {
                    Computer frozen = any();
                    frozen.machine.freeze();
                    passWithSupervisor(Duration.ofSeconds(15 + random.nextInt(30)));
                    frozen.machine.thaw();
                }
                default -> {}
            }
        }
        computers().forEach(computer -> computer.machine.wires(call -> Fate.GOES_WELL));
        for (Duration passed = Duration.ZERO; !allDone(); passed = passed.plusSeconds(5)) {
            assertThat(passed).as(this::standing).isLessThan(LONG);
            passWithSupervisor(Duration.ofSeconds(5));
        }

        assertOneGoodResultEach();
        passWithSupervisor(Duration.ofMinutes(3));
        assertThat(entries.entries).isEmpty();
        assertThat(ENVIRONMENTS).allSatisfy(environment -> assertThat(computers())
                .filteredOn(computer -> tenders(computer).tends(environment))
                .hasSize(1));
    }
}
