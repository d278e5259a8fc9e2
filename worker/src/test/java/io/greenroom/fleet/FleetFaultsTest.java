package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.fleet.Machine.Fate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that are killed and frozen all the time, on a store and a service that lose answers: one result for each job. */
final class FleetFaultsTest extends FleetStage {
    private static final int JOBS = 60;
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Set<String> NEVER_LOST = Set.of("details");

    private Random random = new Random();
    private int names;

    /** Of a hundred calls, so many do not arrive, and so many are not answered. */
    private synchronized Fate fate(String call) {
        if (NEVER_LOST.contains(call)) {
            return Fate.GOES_WELL;
        }
        int dice = random.nextInt(100);
        return dice < 5 ? Fate.DOES_NOT_ARRIVE : dice < 10 ? Fate.IS_NOT_ANSWERED : Fate.GOES_WELL;
    }

    private Computer troubled(String name) {
        Computer computer = computer(name, Duration.ofMinutes(random.nextInt(121) - 60L));
        computer.machine.wires(this::fate);
        return computer;
    }

    private String newName() {
        return "worker-" + ++names;
    }

    /** One that joined; one that could not, because an answer was lost, is started anew, as a supervisor would do. */
    private void startAnewWhoeverDidNotComeUp() {
        for (Computer computer : computers()) {
            if (computer.membership.isCompletedExceptionally()) {
                computer.kill();
                troubled(computer.name);
            }
        }
    }

    private Computer any() {
        List<Computer> all = computers();
        return all.get(random.nextInt(all.size()));
    }

    private void killAndReplace() {
        Computer killed = any();
        killed.kill();
        troubled(random.nextBoolean() ? killed.name : newName());
    }

    private void freezeForAWhile() {
        Computer frozen = any();
        frozen.machine.freeze();
        passWithSupervisor(Duration.ofSeconds(15 + random.nextInt(30)));
        frozen.machine.thaw();
    }

    private void passWithSupervisor(Duration duration) {
        for (Duration left = duration; left.isPositive(); left = left.minusSeconds(5)) {
            pass(Duration.ofSeconds(5));
            startAnewWhoeverDidNotComeUp();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachJobGetsOneResult(long seed) {
        random = new Random(seed);
        world.takes(Duration.ofSeconds(20));
        for (int i = 0; i < 3; i++) {
            troubled(newName());
        }
        for (int round = 0; round < 12; round++) {
            offer(JOBS / 12);
            passWithSupervisor(Duration.ofSeconds(5 + random.nextInt(20)));
            switch (random.nextInt(3)) {
                case 0 -> killAndReplace();
                case 1 -> freezeForAWhile();
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
    }
}
