package io.greenroom.job;

import static io.greenroom.job.FakeJobService.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.JobService.Delivery;
import io.greenroom.job.ServiceFailure.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an engine does on a journal that workers share, and once its life is over. */
final class SharedJournalTest extends EngineStage {
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AcknowledgedJobs acknowledged = new AcknowledgedJobs();

    SharedJournalTest() {
        super(InMemoryJournalStore.shared());
    }

    @BeforeEach
    void mayEnd() {
        gate = open::get;
        alone = Optional.empty();
    }

    @Override
    AcknowledgedJobs acknowledged() {
        return acknowledged;
    }

    @Test
    void aResultIsDeliveredOnlyWhenItWasWrittenDown() throws Exception {
        action.completions.add(context -> {
            store.refusals = 3;
            return new JobResult.Succeeded(FakeAction.LOOKING, Map.of());
        });
        service.deliveries.add(() -> {
            assertThat(store.get(Jobs.ID).orElseThrow().result()).isNotNull();
            return Delivery.TAKEN;
        });

        accept(Jobs.job());

        assertThat(service.delivered).hasSize(1);
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aTicketThatCannotBeWrittenDownIsWaitedForAndFailsNoJob() throws Exception {
        action.begins.add(context -> {
            store.refusals = 5;
            return Map.of("run", "run-1");
        });

        accept(Jobs.job());

        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void aWorkerThatStopsLeavesWhatItCannotWriteDownToOthers() throws Exception {
        action.completions.add(context -> {
            store.full = true;
            sleeper.end();
            return new JobResult.Succeeded(FakeAction.LOOKING, Map.of());
        });

        accept(Jobs.job());

        assertThat(service.delivered).isEmpty();
        assertThat(store.entries).hasSize(1);
    }

    @Test
    void aJobThatWasTakenOverMeanwhileIsNotDelivered() throws Exception {
        action.completions.add(context -> {
            takenOver();
            return new JobResult.Succeeded(FakeAction.LOOKING, Map.of());
        });

        accept(Jobs.job());

        assertThat(service.delivered).isEmpty();
        assertThat(action.undone).isEmpty();
        assertThat(store.entriesOf("heir")).hasSize(1);
    }

    @Test
    void aResultThatIsRefusedBecauseAnHeirWasFasterUndoesNothing() throws Exception {
        service.deliveries.add(() -> {
            takenOver();
            return Delivery.NOT_WANTED;
        });

        accept(Jobs.job());

        assertThat(action.undone).isEmpty();
    }

    private static final JobOwner TENDER = new JobOwner("tender", 3);

    private static ActionFailure onlyThere() {
        return ActionFailure.elsewhere(TENDER, "it is tended there", new IllegalStateException());
    }

    @Test
    void aJobThatAnotherWorkerAloneCanCarryOutIsGivenToIt() throws Exception {
        action.begins.add(context -> {
            store.refusals = 3;
            throw onlyThere();
        });

        accept(Jobs.job());

        assertThat(service.delivered).isEmpty();
        assertThat(action.undone).isEmpty();
        assertThat(store.get(Jobs.ID).orElseThrow().owner()).isEqualTo(TENDER);
        assertThat(store.get(Jobs.ID).orElseThrow().step()).isEqualTo(Journal.Step.ACKNOWLEDGED);
        assertThat(store.told("tender")).containsExactly(Jobs.ID);
        assertThat(journal.holds(Jobs.ID)).isFalse();
    }

    @Test
    void aJobThatWasBegunIsGivenWithItsTicket() throws Exception {
        action.checks.add(context -> {
            throw onlyThere();
        });

        accept(Jobs.job());

        assertThat(action.undone).isEmpty();
        assertThat(store.get(Jobs.ID).orElseThrow().owner()).isEqualTo(TENDER);
        assertThat(store.get(Jobs.ID).orElseThrow().ticket()).isNotNull();
    }

    @Test
    void aJobThatWasTakenOverBeforeItCouldBeGivenStaysWithWhoTookIt() throws Exception {
        action.begins.add(context -> {
            takenOver();
            throw onlyThere();
        });

        accept(Jobs.job());

        assertThat(store.get(Jobs.ID).orElseThrow().owner().worker()).isEqualTo("heir");
        assertThat(store.told("tender")).isEmpty();
    }

    @Test
    void whatIsUndoneIsGivenToNobody() throws Exception {
        action.checks.add(context -> {
            throw ActionFailure.lasting(FailureType.JOB_FAILED, "it is broken");
        });
        action.abandonments.add(context -> {
            throw onlyThere();
        });

        accept(Jobs.job());

        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Failed.class);
        assertThat(store.entries).isEmpty();
    }

    private void takenOver() {
        try {
            Journal.of(store, "heir").takeOver(store.get(Jobs.ID).orElseThrow(), time.instant());
        } catch (Journal.NotWritten | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothingIsAcknowledgedOnceTheLifeIsOver() {
        open.set(false);

        assertBrokenOff();
        assertThat(service.nonces).isEmpty();
        assertThat(action.taken).isEmpty();
    }

    @Test
    void nothingIsBegunOnceTheLifeIsOver() {
        service.acknowledgements.add(() -> {
            open.set(false);
            return Acknowledgement.OURS;
        });

        assertBrokenOff();
        assertThat(action.taken).isEmpty();
    }

    @Test
    void nothingIsLookedAtOrUndoneOnceTheLifeIsOver() {
        action.begins.add(context -> {
            open.set(false);
            return Map.of("run", "run-1");
        });

        assertBrokenOff();
        assertThat(action.taken).containsExactly("begin");
        assertThat(action.undone).isEmpty();
        assertThat(service.delivered).isEmpty();
    }

    @Test
    void nothingIsCompletedOnceTheLifeIsOver() {
        action.checks.add(context -> {
            open.set(false);
            return new Progress.Done();
        });

        assertBrokenOff();
        assertThat(action.count("complete")).isZero();
    }

    @Test
    void nothingIsDeliveredOnceTheLifeIsOver() {
        service.deliveries.add(() -> {
            open.set(false);
            throw new ServiceFailure(Kind.UNAVAILABLE, "no answer", null);
        });

        assertBrokenOff();
        assertThat(service.delivered).hasSize(1);
        assertThat(store.entries).hasSize(1);
    }

    private void assertBrokenOff() {
        assertThatThrownBy(() -> accept(Jobs.job())).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aJobThatWasAcknowledgedForUsIsAwaitedAlthoughItsFirstAcknowledgementIsRefused() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);
        Engine engine = engine();

        accept(engine, Jobs.polled(Jobs.job(), time.instant().minus(Acknowledger.EXCLUSIVE)));

        assertThat(awaited.areThere()).isTrue();
        assertThat(store.entries).hasSize(1);
    }

    @Test
    void aJobThatWeAcknowledgedInAnEarlierLifeIsNotAcknowledgedAgain() throws Exception {
        Engine engine = engine();
        Optional<Claimed> ours = engine.claim(Jobs.polled(Jobs.job(), time.instant()));
        assertThat(ours).isPresent();
        time.sleep(Duration.ofMinutes(1));
        journal = Journal.of(store, "me");

        carryOut(engine(), journal.entries().getFirst());

        assertThat(service.nonces).hasSize(1);
        assertThat(service.delivered).hasSize(1);
    }

    @Test
    void aJobWhoseEntryAnotherHasIsAcknowledgedAndTakenWhenNothingWasBegun() throws Exception {
        Journal.of(store, "other").acknowledging(new PolledJob(Jobs.job(), "nonce-0", time.instant()));
        service.acknowledgements.add(fails(Kind.THROTTLED));

        accept(Jobs.job());

        assertThat(service.nonces).containsExactly("nonce-1", "nonce-1");
        assertThat(service.delivered).hasSize(1);
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aJobThatAnotherHasBegunIsAcknowledgedForItAndLeftToIt() throws Exception {
        Journal other = Journal.of(store, "other");
        other.acknowledging(new PolledJob(Jobs.job(), "nonce-0", time.instant()));
        other.begun(Jobs.ID, new Ticket(time.instant(), time.instant().plusSeconds(60), false, Map.of("run", "run-1")));

        accept(Jobs.job());

        assertThat(service.nonces).containsExactly("nonce-1");
        assertThat(action.taken).isEmpty();
        assertThat(store.entriesOf("other")).hasSize(1);
    }

    @Test
    void aJobWhoseEntryAnotherHasIsLeftToItWhenItsAcknowledgementIsRefused() throws Exception {
        Journal.of(store, "other").acknowledging(new PolledJob(Jobs.job(), "nonce-0", time.instant()));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        accept(Jobs.job());

        assertThat(action.taken).isEmpty();
        assertThat(store.entriesOf("other")).hasSize(1);
        assertThat(store.hasNoticedOthers("me")).isFalse();
    }

    @Test
    void aResultOfAJobThatNobodyAcknowledgedYetWaitsUntilSomebodyDoes() throws Exception {
        Journal dead = Journal.of(store, "dead");
        dead.acknowledging(new PolledJob(Jobs.job(), "nonce-0", time.instant()));
        dead.begun(Jobs.ID, new Ticket(time.instant(), time.instant().plusSeconds(60), false, Map.of("run", "run-1")));
        Journal.Entry mine = journal.takeOver(store.get(Jobs.ID).orElseThrow(), time.instant())
                .orElseThrow();
        for (int i = 0; i < 6; i++) {
            service.deliveries.add(() -> Delivery.NOT_WANTED);
        }
        service.inProgress(Jobs.job());

        carryOut(engine(), mine);

        assertThat(service.delivered).hasSize(7);
        assertThat(action.undone).isEmpty();
    }

    @Test
    void aResultThatNobodyWantsForLongIsUndone() throws Exception {
        Journal dead = Journal.of(store, "dead");
        dead.acknowledging(new PolledJob(Jobs.job(), "nonce-0", time.instant()));
        dead.begun(Jobs.ID, new Ticket(time.instant(), time.instant().plusSeconds(60), false, Map.of("run", "run-1")));
        Journal.Entry mine = journal.takeOver(store.get(Jobs.ID).orElseThrow(), time.instant())
                .orElseThrow();
        service.abandon(Jobs.ID);

        carryOut(engine(), mine);

        assertThat(action.undone).hasSize(1);
        assertThat(store.entries).isEmpty();
    }
}
