package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.fleet.Machine.Fate;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Jobs;
import io.greenroom.job.Journal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of jobs when workers die, freeze, or cannot reach the store. */
final class FleetTest extends FleetStage {
    private static final Set<String> STORE = Set.of(
            "begin", "add", "put", "delete", "claim", "get", "entriesOf", "renew", "find", "all", "end", "forget");

    private void cutOffFromTheStore(Computer computer) {
        computer.machine.wires(call -> STORE.contains(call) ? Fate.DOES_NOT_ARRIVE : Fate.GOES_WELL);
    }

    private static void mend(Computer computer) {
        computer.machine.wires(call -> Fate.GOES_WELL);
    }

    /** A worker with so many jobs in the middle of their actions. */
    private Computer busy(String name, int jobs) {
        Computer computer = computer(name);
        offer(jobs);
        pass(A_MINUTE, () -> world.begun() == jobs);
        return computer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT1H", "PT-1H"})
    void theJobsOfAWorkerThatDiesAreCarriedOnWithinAMinuteWhateverTheClocksSay(String wrongBy) {
        Computer dies = computer("a", Duration.parse(wrongBy));
        offer(20);
        pass(A_MINUTE, () -> world.begun() == 20);
        computer("b");
        pass(Duration.ofSeconds(3));

        dies.kill();
        pass(A_MINUTE, this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(20);
        assertThat(entries.entries).isEmpty();
    }

    @Test
    void aWorkerThatIsFrozenAndComesBackDropsWhatIsNotItsOwnAndDeliversNothingTwice() {
        Computer freezes = busy("a", 20);
        computer("b");
        pass(Duration.ofSeconds(3));

        freezes.machine.freeze();
        pass(Duration.ofSeconds(40));
        freezes.machine.thaw();
        pass(A_MINUTE, this::allDone);
        offer(10);
        pass(A_MINUTE, this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(30);
        assertThat(lease("a")).get().satisfies(lease -> {
            assertThat(lease.owner().epoch()).isEqualTo(2);
            assertThat(lease.isOver()).isFalse();
        });
    }

    @Test
    void aWorkerThatCannotShowThatItIsAliveStopsBeforeOthersMayTakeOverAndBeginsAnewWhenItCan() {
        world = new World(time, Duration.ofSeconds(14));
        Computer alone = busy("a", 10);
        var acts = new AtomicInteger();
        Set<String> effects = Set.of("poll", "acknowledge", "deliver");

        alone.machine.wires(call -> {
            acts.addAndGet(effects.contains(call) ? 1 : 0);
            return STORE.contains(call) ? Fate.DOES_NOT_ARRIVE : Fate.GOES_WELL;
        });
        pass(Duration.ofSeconds(16));
        int before = acts.get();
        pass(Duration.ofSeconds(60));

        assertThat(acts).hasValue(before);
        assertThat(service.deliveries()).isZero();
        mend(alone);
        pass(A_MINUTE, this::allDone);
        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(10);
    }

    @Test
    void aWorkerThatIsCutOffFromTheStoreAloneIsTakenForDeadAndItsJobsGoOn() {
        Computer cutOff = busy("a", 10);
        computer("b");
        pass(Duration.ofSeconds(3));

        cutOffFromTheStore(cutOff);
        pass(A_MINUTE, this::allDone);
        mend(cutOff);
        pass(A_MINUTE);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(10);
    }

    @Test
    void aStoreThatNobodyCanReachForAWhileMakesNobodyTakeAnybodyForDead() {
        Computer one = busy("a", 5);
        Computer other = computer("b");
        pass(Duration.ofSeconds(8));

        cutOffFromTheStore(one);
        cutOffFromTheStore(other);
        pass(Duration.ofSeconds(9));
        mend(one);
        mend(other);
        pass(A_MINUTE, this::allDone);

        assertOneGoodResultEach();
        assertThat(allLeases())
                .allSatisfy(lease -> assertThat(lease.owner().epoch()).isEqualTo(1));
    }

    @Test
    void theJobsOfADeadWorkerAreClaimedSideBySide() {
        Computer dies = busy("a", 40);
        Computer heir = computer("b");
        pass(Duration.ofSeconds(3));
        var eight = new CyclicBarrier(8);
        heir.machine.wires(call -> !call.equals("claim") || isPassed(eight) ? Fate.GOES_WELL : Fate.DOES_NOT_ARRIVE);

        dies.kill();
        pass(A_MINUTE, this::allDone);

        assertThat(eight.isBroken()).isFalse();
        assertOneGoodResultEach();
    }

    private static boolean isPassed(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            return false;
        }
    }

    @Test
    void twoWorkersThatTakeOverTheSameOneShareItsJobsWithoutDoublingAny() {
        Computer dies = busy("a", 40);
        computer("b");
        computer("c");
        pass(Duration.ofSeconds(3));

        dies.kill();
        pass(A_MINUTE, this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(40);
    }

    @Test
    void whatAWorkerLeavesThatStopsAsItShouldIsTakenOverAtOnce() throws Exception {
        world = new World(time, Duration.ofHours(1));
        Computer stops = busy("a", 10);
        stops.machine.wires(call -> call.equals("put") ? Fate.DOES_NOT_ARRIVE : Fate.GOES_WELL);

        assertThat(stops.stop()).isFalse();
        assertThat(entries.entries).hasSize(10);
        computer("b");
        pass(Duration.ofSeconds(7), () -> entries.entriesOf("b").size() == 10);
        pass(Duration.ofHours(2), this::allDone);

        assertOneGoodResultEach();
    }

    @Test
    void aWorkerThatStopsHandsBackWhatWaitsAndLeavesNothing() throws Exception {
        world = new World(time, Duration.ofMinutes(5));
        Computer stops = busy("a", 10);

        assertThat(stops.stop()).isTrue();

        assertThat(entries.entries).isEmpty();
        assertThat(lease("a")).get().matches(Lease::isOver);
        assertThat(service.inProgress()).isZero();
    }

    @Test
    void anEntryThatADeadWorkerAddsLateIsFound() {
        Computer dies = computer("a");
        computer("b");
        pass(Duration.ofSeconds(8));
        dies.kill();
        pass(Duration.ofMinutes(10));

        var late = new JobId("late");
        entries.entries.put(
                late,
                new Journal.Entry(
                        late,
                        Jobs.TYPE,
                        new JobOwner("a", 1),
                        Journal.Step.ACKNOWLEDGING,
                        "nonce",
                        time.instant(),
                        null,
                        null));
        pass(Duration.ofMinutes(25), () -> entries.entriesOf("a").isEmpty());
    }

    @Test
    void aLifeThatIsOverIsForgottenAfterAnHour() {
        Computer dies = computer("a");
        computer("b");
        pass(Duration.ofSeconds(8));
        dies.kill();

        pass(Duration.ofMinutes(50));
        assertThat(lease("a")).get().matches(Lease::isOver);
        pass(Duration.ofMinutes(60), () -> lease("a").isEmpty());
    }

    @Test
    void aNameThatALivingWorkerHasIsRefused() {
        computer("a");
        pass(Duration.ofSeconds(3));
        Computer second = computer("a");

        pass(A_MINUTE, second.membership::isDone);

        assertThatThrownBy(second.membership::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NameInUseException.class)
                .hasMessageContaining("fleet.worker");
    }

    @Test
    void theNameOfADeadWorkerIsTakenWithWhatItLeftWhenItWasSilentForLongEnough() {
        Computer dies = busy("a", 10);
        dies.kill();
        Computer second = computer("a");

        pass(A_MINUTE, this::allDone);

        assertOneGoodResultEach();
        assertThat(second.membership).isCompleted();
    }

    @Test
    void aJobThatIsOfferedToTwoIsCarriedOutByOne() {
        computer("a");
        computer("b");
        computer("c");
        // Fewer than one of them has room for: who is full waits for room, and not on the clock.
        offer(90);

        pass(A_MINUTE.multipliedBy(2), this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(90);
    }
}
