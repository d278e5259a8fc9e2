package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.fleet.Machine.Fate;
import io.greenroom.job.Journal.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What becomes of acknowledgements of which it is not known whether they took effect, when workers share their journal: the
 * table in docs/decisions/acknowledging.md.
 */
final class AcknowledgingTest extends FleetStage {
    private static final String ACKNOWLEDGE = "acknowledge";

    /** What becomes of this computer's acknowledgements. */
    private static void acknowledging(Computer computer, Fate fate) {
        computer.machine.wires(call -> call.equals(ACKNOWLEDGE) ? fate : Fate.GOES_WELL);
    }

    /** A computer that has written down that it acknowledges a job, and is being answered like that. */
    private Computer inTheMiddle(Fate fate) {
        Computer computer = computer("a");
        pass(Duration.ofSeconds(3));
        acknowledging(computer, fate);
        offer(1);
        pass(Duration.ofSeconds(10), () -> !entries.entriesOf("a").isEmpty());
        assertThat(entries.entriesOf("a")).extracting(entry -> entry.step()).containsOnly(Step.ACKNOWLEDGING);
        return computer;
    }

    @Test
    void oneThatDidNotArriveFromAWorkerThatDiedIsMadeUpForByWhoeverIsHandedTheJob() {
        Computer dies = inTheMiddle(Fate.DOES_NOT_ARRIVE);
        dies.kill();
        computer("b");

        pass(Duration.ofSeconds(90), this::allDone);

        assertOneGoodResultEach();
    }

    @Test
    void oneThatTookEffectFromAWorkerThatDiedIsFoundOutByItsHeir() {
        Computer dies = inTheMiddle(Fate.IS_NOT_ANSWERED);
        computer("b");
        pass(Duration.ofSeconds(3));
        dies.kill();
        world.takesNoTime();

        pass(A_MINUTE, this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(1);
    }

    @Test
    void oneThatCannotArriveForLongIsMadeByAnotherWorkerThatIsHandedTheJob() {
        Computer cutOff = inTheMiddle(Fate.DOES_NOT_ARRIVE);
        cutOff.machine.wires(
                call -> call.equals(ACKNOWLEDGE) || call.equals("poll") ? Fate.DOES_NOT_ARRIVE : Fate.GOES_WELL);
        computer("b");

        pass(A_MINUTE, () -> entries.entriesOf("b").size() == 1);
        pass(A_MINUTE, this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(1);
    }

    @Test
    void oneThatTookEffectWithoutAnAnswerForLongIsAwaitedAndNobodyElseTakesTheJob() {
        Computer unanswered = inTheMiddle(Fate.IS_NOT_ANSWERED);
        computer("b");
        pass(Duration.ofSeconds(40));
        acknowledging(unanswered, Fate.GOES_WELL);

        pass(Duration.ofMinutes(2), this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(1);
    }

    @Test
    void oneThatWasMadeForAWorkerThatIsFrozenIsNotMadeASecondTimeByIt() {
        Computer freezes = inTheMiddle(Fate.DOES_NOT_ARRIVE);
        computer("b");
        freezes.machine.freeze();
        pass(Duration.ofSeconds(40));
        acknowledging(freezes, Fate.GOES_WELL);
        freezes.machine.thaw();

        pass(Duration.ofSeconds(90), this::allDone);
        pass(Duration.ofSeconds(30));

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(1);
    }

    @Test
    void aJobThatAWorkerIsCarryingOutAndThatIsHandedOutAgainAllTheSameStaysWithIt() {
        Computer computer = computer("a");
        world.takes(Duration.ofMinutes(5));
        offer(1);
        pass(A_MINUTE, () -> world.begun() == 1);
        computer.machine.wires(call -> call.equals("poll") ? Fate.DOES_NOT_ARRIVE : Fate.GOES_WELL);
        computer("b");

        service.handOutAgain();
        pass(Duration.ofMinutes(7), this::allDone);

        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(1);
    }
}
