package io.greenroom.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Jobs;
import io.greenroom.job.Journal;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.JournalStore;
import io.greenroom.time.MovableTime;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A journal in a table, on a network and a service that fail it: nothing is lost, and nothing is done twice. */
@Tag("thorough")
@Timeout(300)
class JournalFaultsIT {
    private static final String JOB = "5a3f0c1e-job-1";
    private static final JobId ID = new JobId(JOB);

    private final SkippingTime time = new SkippingTime();
    private final TestTable table;
    private final Wire wire;
    private final JournalStore store;

    JournalFaultsIT() throws Exception {
        this.table = new TestTable(Servers.dynamoDbLocal(), time);
        this.wire = table.wire;
        this.store = table.open().journal();
    }

    @AfterEach
    void close() {
        table.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyWriteTakesEffectOnce(Trouble trouble) throws Exception {
        wire.next(Wire::well, Wire::well, trouble.fault); // the worker is looked for twice before
        JobOwner me = store.begin("me");
        assertThat(me.epoch()).isEqualTo(1);
        JobOwner other = store.begin("other");

        wire.next(trouble.fault);
        assertThat(store.add(Samples.acknowledging(JOB, me))).isTrue();
        wire.next(trouble.fault);
        assertThat(store.put(Samples.begun(JOB, me))).isTrue();
        assertThat(store.entriesOf("me")).containsExactly(Samples.begun(JOB, me));

        wire.next(trouble.fault);
        assertThat(store.claim(ID, me, other)).isTrue();
        assertThat(store.put(Samples.decided(JOB, me))).isFalse();
        assertThat(store.entriesOf("other")).containsExactly(Samples.begun(JOB, other));
        assertThat(store.countOf("me")).isZero();
        assertThat(store.countOf("other")).isEqualTo(1);

        wire.next(trouble.fault);
        assertThat(store.delete(ID, other)).isTrue();
        assertThat(store.delete(ID, other)).isFalse();
        assertThat(store.get(ID)).isEmpty();
        assertThat(store.countOf("other")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aNewLifeTakesOverOnce(Trouble trouble) throws Exception {
        store.add(Samples.begun(JOB, store.begin("me")));

        JournalStore anew = table.open().journal();
        wire.next(Wire::well, Wire::well, trouble.fault);
        JobOwner second = anew.begin("me");

        assertThat(second.epoch()).isEqualTo(2);
        assertThat(anew.entriesOf("me")).containsExactly(Samples.begun(JOB, second));
    }

    @Test
    void whatLastsIsGivenUpAndTriedAnewBeforeMoreIsEntrustedToIt() throws Exception {
        JournalStore usual = FleetTable.open(table.client, table.name, time, RandomGenerator.getDefault())
                .journal();
        JobOwner me = store.begin("me");
        wire.always(Wire::throttled);
        Duration before = time.elapsed();

        assertThatThrownBy(() -> usual.add(Samples.acknowledging(JOB, me)))
                .isInstanceOf(NotWritten.class)
                .hasMessageContainingAll(table.name, "ProvisionedThroughputExceededException");

        assertThat(time.elapsed().minus(before)).isBetween(Duration.ofSeconds(13), Duration.ofSeconds(15));
        assertThat(usual.takesWrites()).isFalse();
        wire.always(Wire::well);
        assertThat(usual.takesWrites()).isTrue();
        assertThat(usual.add(Samples.acknowledging(JOB, me))).isTrue();
        assertThat(store.entriesOf("me")).hasSize(1);
    }

    @Test
    void whatIsOfNoUseIsNotTriedAgain() throws Exception {
        JobOwner me = store.begin("me");
        wire.always(Wire::denied);
        wire.forgetCalls();

        assertThatThrownBy(() -> store.add(Samples.acknowledging(JOB, me)))
                .isInstanceOf(NotWritten.class)
                .hasMessageContainingAll("dynamodb:PutItem", "AccessDeniedException", "install --print iam-worker");

        assertThat(wire.calls()).hasSize(1);
    }

    @Test
    void anAttemptToAddThatArrivesLateDoesNotBringBackAJobThatIsOver() throws Exception {
        JobOwner me = store.begin("me");
        wire.next(wire::held);
        assertThat(store.add(Samples.acknowledging(JOB, me))).isTrue();
        assertThat(store.put(Samples.decided(JOB, me))).isTrue();
        assertThat(store.delete(ID, me)).isTrue();

        wire.deliverLate();

        assertThat(store.get(ID)).isEmpty();
        assertThat(store.entriesOf("me")).isEmpty();
        assertThat(table.open().journal().countOf("me")).isZero();
        assertThat(store.delete(ID, me)).isFalse();
        assertThat(store.put(Samples.begun(JOB, me))).isFalse();
        assertThat(table.item(Key.job(ID)).number(TableDefinition.EXPIRY))
                .isGreaterThan(time.instant().getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource({"me", "other"})
    void aJobThatIsOverCanBeHandedOutAgainAllTheSame(String worker) throws Exception {
        JobOwner me = store.begin("me");
        wire.next(wire::held);
        store.add(Samples.acknowledging(JOB, me));
        store.delete(ID, me);

        JobOwner owner = worker.equals("me") ? me : store.begin(worker);
        assertThat(store.add(Samples.acknowledging(JOB, owner))).isTrue();
        wire.deliverLate();

        assertThat(store.put(Samples.begun(JOB, owner))).isTrue();
        assertThat(store.entriesOf(worker)).containsExactly(Samples.begun(JOB, owner));
        assertThat(store.delete(ID, owner)).isTrue();
        assertThat(store.get(ID)).isEmpty();
    }

    @Test
    void whatIsOverIsNotTakenOverByANewLife() throws Exception {
        JobOwner me = store.begin("me");
        wire.next(wire::held);
        store.add(Samples.acknowledging(JOB, me));
        store.delete(ID, me);

        JournalStore anew = table.open().journal();
        JobOwner second = anew.begin("me");

        assertThat(anew.countOf("me")).isZero();
        assertThat(anew.claim(ID, me, second)).isFalse();
    }

    @Test
    void aChangeThatArrivesLateDoesNotUndoALaterOne() throws Exception {
        JobOwner me = store.begin("me");
        store.add(Samples.acknowledging(JOB, me));
        wire.next(wire::held);
        assertThat(store.put(Samples.begun(JOB, me))).isTrue();
        assertThat(store.put(Samples.decided(JOB, me))).isTrue();

        wire.deliverLate();

        assertThat(store.get(ID)).contains(Samples.decided(JOB, me));
    }

    @Test
    void aDeletionThatArrivesLateDoesNotTakeOutAJobThatWasHandedOutAgain() throws Exception {
        JobOwner me = store.begin("me");
        store.add(Samples.acknowledging(JOB, me));
        wire.next(wire::held);
        assertThat(store.delete(ID, me)).isTrue();
        assertThat(store.add(Samples.acknowledging(JOB, me))).isTrue();

        wire.deliverLate();

        assertThat(store.get(ID)).isPresent();
    }

    @Test
    void aFrozenLifeChangesNothingAndWhatItAddsLateIsFound() throws Exception {
        JobOwner frozen = store.begin("me");
        store.add(Samples.acknowledging(JOB, frozen));
        wire.always(wire::held);
        var late = new JobId("late");
        assertThatThrownBy(() -> store.put(Samples.decided(JOB, frozen))).isInstanceOf(NotWritten.class);
        assertThatThrownBy(() -> store.add(Samples.acknowledging("late", frozen)))
                .isInstanceOf(NotWritten.class);
        wire.always(Wire::well);

        JournalStore anew = table.open().journal();
        JobOwner second = anew.begin("me");
        wire.deliverLate();

        assertThat(anew.get(ID)).contains(Samples.acknowledging(JOB, second));
        assertThat(anew.entriesOf("me")).extracting(Entry::owner).containsExactlyInAnyOrder(frozen, second);
        assertThat(anew.claim(late, frozen, second)).isTrue();
        assertThat(anew.entriesOf("me")).extracting(Entry::owner).containsOnly(second);
    }

    @Test
    void aClockThatIsWrongByAnHourMattersToNobody() throws Exception {
        JournalStore fast = table.open(new MovableTime(Samples.NOW.plus(Duration.ofHours(1))))
                .journal();
        JournalStore slow = table.open(new MovableTime(Samples.NOW.minus(Duration.ofHours(1))))
                .journal();
        JobOwner dead = fast.begin("dead");
        fast.add(Samples.begun(JOB, dead));
        JobOwner heir = slow.begin("heir");

        assertThat(slow.claim(ID, dead, heir)).isTrue();
        assertThat(slow.put(Samples.decided(JOB, heir))).isTrue();
        assertThat(fast.put(Samples.decided(JOB, dead))).isFalse();

        JournalStore again = table.open(new MovableTime(Samples.NOW.minus(Duration.ofHours(2))))
                .journal();
        JobOwner second = again.begin("heir");
        assertThat(again.put(Samples.begun(JOB, second))).isTrue();
        assertThat(again.delete(ID, second)).isTrue();
    }

    @Test
    void aJobCostsFourWritesAndNoReads() throws Exception {
        var journal = Journal.of(store, "me");
        wire.forgetCalls();

        journal.acknowledging(Jobs.polled(Jobs.job(), Samples.NOW));
        journal.acknowledged(Jobs.ID);
        journal.begun(Jobs.ID, Samples.TICKET);
        journal.decided(Jobs.ID, Samples.RESULT);
        journal.forget(Jobs.ID);
        assertThat(journal.size()).isZero();

        assertThat(wire.calls()).allMatch(Wire.Call::isWrite).hasSize(4);
    }

    @Test
    void thatOthersWereNoticedIsKnownToAllWhoShareTheTable() throws Exception {
        store.begin("me");
        store.noticeOthers("me");

        JournalStore another = table.open().journal();
        another.begin("one of another name");
        assertThat(another.hasNoticedOthers("one of another name")).isTrue();
    }

    @Test
    void aResultThatNoItemTakesIsDecidedAnewAfterARestart() throws Exception {
        JobOwner me = store.begin("me");
        store.add(Samples.begun(JOB, me));

        assertThat(store.put(Samples.decided(JOB, me, Map.of("Report", "x".repeat(500_000)))))
                .isTrue();

        assertThat(store.get(ID)).contains(Samples.begun(JOB, me));
    }

    @Test
    void whatALaterVersionWroteBesidesStaysThere() throws Exception {
        JobOwner me = store.begin("me");
        store.add(Samples.acknowledging(JOB, me));
        table.damage(Key.job(ID), "later", AttributeValue.fromS("known to others"));

        store.put(Samples.begun(JOB, me));

        assertThat(store.get(ID)).contains(Samples.begun(JOB, me));
        assertThat(table.item(Key.job(ID)).text("later")).isEqualTo("known to others");
    }

    @ParameterizedTest
    @CsvSource({
        "ticket, greenroom:2:00000000:{}",
        "ticket, nothing of ours",
        "result, {",
        "result, '{\"kind\":\"postponed\"}'",
        "step, PAUSED",
        "polledAt, yesterday",
        "added, first"
    })
    void anItemThatCannotBeReadStaysThereAndTheOthersAreTakenUp(String attribute, String damage) throws Exception {
        JobOwner me = store.begin("me");
        store.add(Samples.begun(JOB, me));
        store.add(Samples.begun("whole", me));
        table.damage(Key.job(ID), attribute, AttributeValue.fromS(damage));

        JournalStore anew = table.open().journal();
        JobOwner second = anew.begin("me");

        assertThat(anew.entriesOf("me")).containsExactly(Samples.begun("whole", second));
        assertThat(anew.get(ID)).isEmpty();
        assertThat(table.item(Key.job(ID)).text(attribute)).isEqualTo(damage);
    }

    @ParameterizedTest
    @CsvSource({"owner", "epoch", "written"})
    void nobodyHasAJobWhoseOwnerCannotBeRead(String attribute) throws Exception {
        JobOwner me = store.begin("me");
        store.add(Samples.begun(JOB, me));
        store.add(Samples.begun("whole", me));
        table.damage(Key.job(ID), attribute, AttributeValue.fromBool(true));

        assertThat(store.put(Samples.decided(JOB, me))).isFalse();
        assertThat(store.delete(ID, me)).isFalse();
        assertThat(store.entriesOf("me")).contains(Samples.begun("whole", me));
    }

    @Test
    void anInterruptIsHonoured() throws Exception {
        JobOwner me = store.begin("me");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> store.add(Samples.acknowledging(JOB, me))).isInstanceOf(InterruptedException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(store.add(Samples.acknowledging(JOB, me))).isTrue();
        assertThat(store.get(ID)).map(Entry::step).contains(Step.ACKNOWLEDGING);
    }

    @Test
    void everyReadIsConsistent() throws Exception {
        wire.always(Wire::stale);
        JobOwner me = store.begin("me");
        store.add(Samples.begun(JOB, me));

        assertThat(store.get(ID)).isPresent();
        assertThat(store.entriesOf("me")).hasSize(1);
        assertThat(table.open().journal().countOf("me")).isEqualTo(1);
        assertThat(wire.calls())
                .filteredOn(call -> !call.isWrite())
                .allMatch(call -> call.body().path("ConsistentRead").asBoolean(false));
    }
}
