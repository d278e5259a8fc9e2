package io.greenroom.job;

import static io.greenroom.job.FakeJobService.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.JobService.Delivery;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.ServiceFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an engine makes of what an earlier one left in the journal. */
final class RestartTest extends EngineStage {
    @Test
    void anEntryThatWasAcknowledgedIsBegunAndFinishedAfterARestart() throws Exception {
        resume(entry(Step.ACKNOWLEDGED, null, null));

        assertThat(action.taken).startsWith("begin");
        assertThat(service.nonces).isEmpty();
        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void anEntryThatWasBegunIsNotBegunAgainAfterARestart() throws Exception {
        var ticket = new Ticket(
                time.instant(), time.instant().plus(Duration.ofHours(1)), false, Map.of("run", "run-of-old"));

        resume(entry(Step.BEGUN, ticket, null));

        assertThat(action.taken).containsExactly("check run-of-old", "complete run-of-old");
        assertThat(service.delivered).hasSize(1);
    }

    @Test
    void aResultThatWasDecidedIsDeliveredAfterARestartWithoutTouchingTheAction() throws Exception {
        var result = new JobResult.Failed(FailureType.JOB_FAILED, "exited with 3", null);

        resume(entry(Step.DECIDED, null, result));

        assertThat(service.delivered).containsExactly(result);
        assertThat(action.taken).isEmpty();
    }

    @Test
    void aWorkerThatStopsTriesToDeliverMoreOftenThanOneThatHasTime() throws Exception {
        sleeper.end();
        for (int i = 0; i < 10; i++) {
            service.deliveries.add(fails(Kind.UNAVAILABLE));
        }
        Instant start = time.instant();

        resume(entry(Step.DECIDED, null, new JobResult.Failed(FailureType.JOB_FAILED, "exited with 3", null)));

        assertThat(service.delivered).hasSize(11);
        assertThat(Duration.between(start, time.instant())).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void aResultThatTheLastWorkerMayHaveDeliveredUndoesNothingWhenTheJobIsOver() throws Exception {
        service.deliveries.add(() -> Delivery.NOT_WANTED);

        resume(entry(Step.DECIDED, null, new JobResult.Succeeded(new ExecutionDetails("ready", null, 100), Map.of())));

        assertThat(action.undone).isEmpty();
    }

    @Test
    void anAcknowledgementThatWasUnderWayIsRepeatedAndTakenForOursSoonAfter() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        resume(entry(Step.ACKNOWLEDGING, null, null));

        assertThat(service.delivered).hasSize(1);
    }

    @Test
    void thatAJobTurnedOutToBeOursAfterARestartIsWrittenDownForTheNextOne() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);
        var entry = entry(Step.ACKNOWLEDGING, null, null);

        resume(entry);

        assertThat(store.steps).startsWith(Step.ACKNOWLEDGED);
    }

    @Test
    void aJobIsClaimedBeforeItsActionBegins() throws Exception {
        Engine engine = engine();
        Optional<Claimed> ours = engine.claim(Jobs.polled(Jobs.job(), time.instant()));

        assertThat(ours).isPresent();
        assertThat(store.steps).endsWith(Step.ACKNOWLEDGED);
        assertThat(action.taken).isEmpty();

        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        assertThat(engine().claim(Jobs.polled(Jobs.job(), time.instant()))).isEmpty();
    }

    @Test
    void anAcknowledgementThatWasUnderWayLongAgoIsNobodysBusinessHere() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);
        var entry = entry(Step.ACKNOWLEDGING, null, null);
        time.sleep(Duration.ofMinutes(1));

        resume(entry);

        assertThat(action.taken).isEmpty();
        assertThat(service.delivered).isEmpty();
    }

    @Test
    void anEntryOfAJobThatTheServiceForgotIsUndoneAndDropped() throws Exception {
        service.details.add(Optional::empty);
        var ticket = new Ticket(
                time.instant(), time.instant().plus(Duration.ofHours(1)), false, Map.of("run", "run-of-old"));
        var entry = entry(Step.BEGUN, ticket, null);

        resume(entry);

        assertThat(action.undone).singleElement().asString().startsWith("run-of-old");
        assertThat(service.delivered).isEmpty();
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aJobOfATypeThatIsNoLongerServedFailsWithTheRemedy() throws Exception {
        var other = new ActionType("Test", "Run-Command", "7");
        service.details.add(() ->
                Optional.of(new Job(Jobs.ID, other, Map.of(), Jobs.job().context(), List.of(), List.of(), null, null)));

        resume(new Journal.Entry(
                Jobs.ID, other, new JobOwner("me", 1), Step.ACKNOWLEDGED, "n", time.instant(), null, null));

        assertThat(failure().message()).contains("Test/Run-Command/7");
    }

    @Test
    void theTicketOfAContinuationJobIsWrittenDown() throws Exception {
        accept(Jobs.job(TicketText.write(ofOld())));

        assertThat(store.steps).startsWith(Step.ACKNOWLEDGING, Step.ACKNOWLEDGED, Step.BEGUN);
    }

    @Test
    void aContinuationJobWhoseTicketDidNotGetWrittenDownGoesOnFromItsToken() throws Exception {
        service.details.add(() -> Optional.of(Jobs.job(TicketText.write(ofOld()))));

        resume(entry(Step.ACKNOWLEDGED, null, null));

        assertThat(action.taken).containsExactly("check run-of-old", "complete run-of-old");
    }

    @Test
    void aResultIsDeliveredAlsoWhenTheServiceNoLongerKnowsTheJobAndUndoesNothing() throws Exception {
        service.details.add(Optional::empty);
        service.deliveries.add(() -> Delivery.NOT_WANTED);
        var result = new JobResult.Continued(TicketText.write(ofOld()), FakeAction.LOOKING);

        resume(entry(Step.DECIDED, ofOld(), result));

        assertThat(service.delivered).containsExactly(result);
        assertThat(action.undone).isEmpty();
    }

    @Test
    void aResultDoesNotWaitForDetailsThatAreRefused() throws Exception {
        service.details.add(fails(Kind.DENIED));
        Instant start = time.instant();

        resume(entry(Step.DECIDED, null, new JobResult.Failed(FailureType.JOB_FAILED, "exited with 3", null)));

        assertThat(service.delivered).hasSize(1);
        assertThat(time.instant()).isEqualTo(start);
    }

    @Test
    void aDecidedResultThatIsRefusedUndoesWhatTheJournalSaysWasBegun() throws Exception {
        service.deliveries.add(() -> Delivery.TOO_MANY_VARIABLES);

        resume(entry(
                Step.DECIDED,
                ofOld(),
                new JobResult.Succeeded(new ExecutionDetails("done", null, 100), Map.of("Big", "x"))));

        assertThat(service.delivered).hasSize(2);
        assertThat(action.undone).singleElement().asString().startsWith("run-of-old");
    }

    @Test
    void detailsThatAreNotToBeHadDoNotKeepAWorkerFromStopping() throws Exception {
        sleeper.end();
        service.details.add(fails(Kind.DENIED));
        var entry = entry(Step.BEGUN, ofOld(), null);
        Engine engine = restarted(entry);

        carryOut(engine, entry);

        assertThat(engine.hasPutDown()).isTrue();
        assertThat(store.entries).hasSize(1);
    }

    private Ticket ofOld() {
        return new Ticket(time.instant(), time.instant().plus(Duration.ofHours(1)), false, Map.of("run", "run-of-old"));
    }
}
