package io.greenroom.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.Machine.Fate;
import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of jobs that need an environment which another worker tends, and of the environments of a worker that is gone. */
final class TendingTest extends TendingStage {

    /** Has its jobs handed out to the others alone. */
    private static void neverPolls(Computer computer) {
        computer.machine.wires(call -> call.equals("poll") ? Fate.DOES_NOT_ARRIVE : Fate.GOES_WELL);
    }

    private void assertAllBegunOn(String name) {
        assertThat(begunOn().values()).hasSize(world.begun()).allSatisfy(machines -> assertThat(machines)
                .containsExactly(name));
    }

    @Test
    void aJobIsGivenToTheWorkerThatTendsItsEnvironment() {
        Computer tends = withEnvironments("a", SHOP);
        neverPolls(tends);
        computer("b");
        offer(20);

        pass(Duration.ofSeconds(20), () -> world.begun() == 20);

        assertThat(inJournalOf("a")).hasSize(20);
        assertThat(inJournalOf("b")).isEmpty();
        pass(A_MINUTE, this::allDone);
        assertAllBegunOn("a");
        assertOneGoodResultEach();
        assertThat(service.deliveries()).isEqualTo(20);
        assertThat(entries.entries).isEmpty();
    }

    @Test
    void aJobOfWhichNoWordArrivedIsFoundAllTheSame() {
        Computer tends = withEnvironments("a", SHOP);
        neverPolls(tends);
        Computer gives = computer("b");
        gives.machine.wires(call -> call.equals("tell") ? Fate.DOES_NOT_ARRIVE : Fate.GOES_WELL);
        offer(5);

        pass(Duration.ofMinutes(3), this::allDone);

        assertAllBegunOn("a");
        assertOneGoodResultEach();
    }

    @Test
    void aGiftThatWasNotAnsweredIsOneAllTheSame() {
        Computer tends = withEnvironments("a", SHOP);
        neverPolls(tends);
        Computer gives = computer("b");
        var calls = new AtomicInteger();
        gives.machine.wires(call -> Set.of("claim", "put").contains(call) && calls.getAndIncrement() % 2 == 0
                ? Fate.IS_NOT_ANSWERED
                : Fate.GOES_WELL);
        offer(5);

        pass(Duration.ofMinutes(3), this::allDone);

        assertAllBegunOn("a");
        assertOneGoodResultEach();
    }

    @Test
    void withAWorkerThatDiesItsEnvironmentsAndTheirJobsGoToAnother() {
        Computer dies = withEnvironments("a", SHOP);
        offer(10);
        pass(A_MINUTE, () -> world.begun() == 10);
        Computer heir = computer("b");
        pass(Duration.ofSeconds(3));

        dies.kill();
        offer(5);
        pass(Duration.ofSeconds(90), this::allDone);

        assertOneGoodResultEach();
        assertThat(tenders(heir).tends(SHOP)).isTrue();
    }

    @Test
    void environmentsAreTakenUpWithoutAnyJobThatNeedsThem() {
        Computer dies = withEnvironments("a", SHOP, CAFE);
        Computer one = computer("b");
        Computer other = computer("c");
        pass(Duration.ofSeconds(3));

        dies.kill();
        pass(A_MINUTE, () -> Set.of(SHOP, CAFE).stream()
                .allMatch(id -> tenders(one).tends(id) != tenders(other).tends(id)));
    }

    @Test
    void aWorkerThatWasFrozenActsForNoEnvironmentThatAnotherTendsByThen() {
        Computer freezes = withEnvironments("a", SHOP);
        Computer heir = computer("b");
        pass(Duration.ofSeconds(3));

        freezes.machine.freeze();
        pass(Duration.ofSeconds(40));
        assertThat(tenders(heir).tends(SHOP)).isTrue();
        assertThat(tenders(freezes).tends(SHOP)).isFalse();
        freezes.machine.thaw();
        offer(10);
        pass(A_MINUTE, () -> world.begun() == 10);

        assertThat(tenders(freezes).tends(SHOP)).isFalse();
        assertAllBegunOn("b");
        pass(A_MINUTE, this::allDone);
        assertOneGoodResultEach();
    }

    @Test
    void whatNobodyTookOverGoesOnInTheNextLifeOfItsWorker() {
        Computer alone = withEnvironments("a", SHOP);

        alone.machine.freeze();
        pass(Duration.ofSeconds(40));
        alone.machine.thaw();
        pass(A_MINUTE, () -> tenders(alone).tends(SHOP));

        assertThat(tended.find(SHOP).orElseThrow().owner().epoch()).isEqualTo(2);
    }

    @Test
    void aWorkerThatIsStartedAnewUnderItsNameGoesOnWithItsEnvironments() {
        Computer dies = withEnvironments("a", SHOP);
        dies.kill();

        Computer again = computer("a");
        pass(A_MINUTE, () -> again.membership.isDone());

        pass(Duration.ofSeconds(10), () -> tenders(again).tends(SHOP));
    }

    @Test
    void aJobForAnEnvironmentThatWasLostWithItsMachineFailsAndSaysSo() {
        place = "home of a";
        Computer dies = withEnvironments("a", SHOP);
        neverPolls(dies);
        place = "home of b";
        computer("b");
        offer(3);
        pass(A_MINUTE, this::allDone);
        assertAllBegunOn("a");

        dies.kill();
        pass(A_MINUTE);
        offer(2);
        pass(A_MINUTE, this::allDone);

        assertThat(service.results().values())
                .filteredOn(JobResult.Failed.class::isInstance)
                .hasSize(2)
                .allSatisfy(result ->
                        assertThat(((JobResult.Failed) result).message()).contains("it is lost"));
    }

    @Test
    void jobsGoBackAndForthOnlyWhenTheirEnvironmentsDo() {
        Computer one = withEnvironments("a", SHOP);
        Computer other = withEnvironments("b", CAFE);
        neverPolls(one);
        world.takes(Duration.ofSeconds(5));
        offer(30);

        pass(A_MINUTE, this::allDone);

        begunOn().forEach((key, machines) -> assertThat(machines)
                .containsExactly(isForTheCafe(key) ? other.name : one.name));
        assertOneGoodResultEach();
    }

    private static boolean isForTheCafe(String key) {
        return key.endsWith("1") || key.endsWith("2");
    }

    @Override
    EnvironmentId environmentOf(Job job) {
        return tended.find(CAFE).isPresent() && isForTheCafe(job.key()) ? CAFE : SHOP;
    }
}
