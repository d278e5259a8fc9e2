package io.greenroom.job;

import static io.greenroom.job.FakeJobService.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.JobService.Delivery;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.ServiceFailure.Kind;
import io.greenroom.pipeline.ExecutionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EngineTest extends EngineStage {
    @Test
    void aJobIsAcknowledgedBegunCheckedCompletedAndReportedOnce() throws Exception {
        action.checks.add(context -> new Progress.Running(FakeAction.LOOKING));

        accept(Jobs.job());

        assertThat(service.nonces).containsExactly("nonce-1");
        assertThat(action.taken).containsExactly("begin", "check run-1", "check run-1", "complete run-1");
        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
        assertThat(action.undone).isEmpty();
    }

    @Test
    void everyStepIsWrittenDownAndForgottenAtTheEnd() throws Exception {
        accept(Jobs.job());

        assertThat(store.steps).containsExactly(Step.ACKNOWLEDGING, Step.ACKNOWLEDGED, Step.BEGUN, Step.DECIDED);
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aJobThatAnotherWorkerHasIsForgottenSilently() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);
        accept(Jobs.job());
        service.acknowledgements.add(() -> Acknowledgement.GONE);
        accept(Jobs.job());

        assertThat(action.taken).isEmpty();
        assertThat(service.delivered).isEmpty();
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aRefusedNonceSoonAfterALostAnswerMeansThatTheJobIsOurs() throws Exception {
        service.acknowledgements.add(fails(Kind.UNAVAILABLE));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        accept(Jobs.job());

        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void aRefusedNonceAfterMereThrottlingMeansThatAnotherWorkerHasTheJob() throws Exception {
        service.acknowledgements.add(fails(Kind.THROTTLED));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        accept(Jobs.job());

        assertThat(action.taken).isEmpty();
        assertThat(service.delivered).isEmpty();
    }

    @Test
    void aRefusedNonceLongAfterThePollMeansThatTheJobWasHandedToSomebodyElse() throws Exception {
        service.acknowledgements.add(fails(Kind.UNAVAILABLE));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        accept(engine(), Jobs.polled(Jobs.job(), time.instant().minus(Acknowledger.EXCLUSIVE)));

        assertThat(action.taken).isEmpty();
        assertThat(service.delivered).isEmpty();
    }

    @Test
    void aJobThatCannotBeWrittenDownIsLeftToOthers() throws Exception {
        store.full = true;

        accept(Jobs.job());

        assertThat(service.nonces).isEmpty();
        assertThat(action.taken).isEmpty();
    }

    @Test
    void aTicketThatCannotBeWrittenDownFailsTheJobAndUndoesIt() throws Exception {
        action.begins.add(context -> {
            store.full = true;
            return Map.of("run", "run-1");
        });

        accept(Jobs.job());

        assertThat(failure().message()).contains("disk full");
        assertThat(action.undone).hasSize(1);
    }

    @Test
    void beginningIsTriedAgainWhenItsTroubleMayPass() throws Exception {
        action.begins.add(context -> {
            throw passing();
        });
        action.begins.add(context -> {
            throw passing();
        });

        accept(Jobs.job());

        assertThat(action.count("begin")).isEqualTo(3);
        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void aLastingFailureIsReportedWithItsTypeAndWhatWasBegunIsUndone() throws Exception {
        action.begins.add(context -> {
            throw ActionFailure.lasting(FailureType.CONFIGURATION_ERROR, "no blueprint 'x'; there are: y");
        });

        accept(Jobs.job());

        assertThat(failure())
                .isEqualTo(
                        new JobResult.Failed(FailureType.CONFIGURATION_ERROR, "no blueprint 'x'; there are: y", null));
        assertThat(action.undone).containsExactly("unknown: no blueprint 'x'; there are: y");
    }

    @Test
    void aLookThatFailsForAWhileDoesNotFailTheJob() throws Exception {
        action.checks.add(context -> {
            throw passing();
        });

        accept(Jobs.job());

        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void atTheDeadlineTheActionIsCancelledAndTheTextSaysWhatToRaise() throws Exception {
        action.neverDone = true;
        action.limit = Duration.ofMinutes(5);
        action.begins.add(context -> {
            time.sleep(Duration.ofSeconds(20));
            return Map.of("run", "run-1");
        });
        Instant start = time.instant();

        accept(Jobs.job());

        assertThat(failure().message()).contains(" 5 minutes", "TimeoutInMinutes", "half way");
        assertThat(action.undone).singleElement().asString().startsWith("run-1: ");
        assertThat(Duration.between(start, time.instant())).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }

    @Test
    void looksBecomeRarerTheLongerSomethingRuns() throws Exception {
        action.neverDone = true;
        action.limit = Duration.ofHours(10);

        accept(Jobs.job());

        assertThat(action.count("check")).isLessThan(10 * 3600 / 5 + 200);
    }

    @Test
    void aFailedOutcomeUndoesWhatWasBegun() throws Exception {
        action.completions.add(context -> new JobResult.Failed(FailureType.JOB_FAILED, "did not start", "run-1"));

        accept(Jobs.job());

        assertThat(failure().message()).isEqualTo("did not start");
        assertThat(action.undone).containsExactly("run-1: did not start");
    }

    @Test
    void aDefectInAnActionFailsTheJobWithoutItsWords() throws Exception {
        action.completions.add(context -> {
            throw new IllegalStateException("internal words");
        });

        accept(Jobs.job());

        assertThat(failure().message()).contains("IllegalStateException").doesNotContain("internal words");
        assertThat(action.undone).hasSize(1);
    }

    @Test
    void aResultIsDeliveredAgainUntilItIsTaken() throws Exception {
        service.deliveries.add(fails(Kind.UNAVAILABLE));
        service.deliveries.add(fails(Kind.THROTTLED));
        service.deliveries.add(fails(Kind.DENIED));

        accept(Jobs.job());

        assertThat(service.delivered).hasSize(4);
        assertThat(action.undone).isEmpty();
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aResultThatIsNotWantedAnyMoreUndoesTheJob() throws Exception {
        service.deliveries.add(() -> Delivery.NOT_WANTED);

        accept(Jobs.job());

        assertThat(action.undone).singleElement().asString().contains("abandoned");
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aResultWhoseAnswerWasLostCountsAsTakenWhenTheJobIsOver() throws Exception {
        service.deliveries.add(fails(Kind.UNAVAILABLE));
        service.deliveries.add(() -> Delivery.NOT_WANTED);

        accept(Jobs.job());

        assertThat(action.undone).isEmpty();
        assertThat(store.entries).isEmpty();
    }

    @Test
    void tooManyOutputVariablesBecomeAFailureThatSaysSo() throws Exception {
        service.deliveries.add(() -> Delivery.TOO_MANY_VARIABLES);

        accept(Jobs.job());

        assertThat(service.delivered).hasSize(2);
        assertThat(((JobResult.Failed) service.delivered.getLast()).message()).contains("122,880");
        assertThat(action.undone).hasSize(1);
    }

    @Test
    void aContinuationTokenGoesOnWhereTheLastWorkerStopped() throws Exception {
        var ticket =
                new Ticket(time.instant(), time.instant().plus(Duration.ofHours(1)), true, Map.of("run", "run-of-old"));

        accept(Jobs.job(TicketText.write(ticket)));

        assertThat(action.taken).containsExactly("check run-of-old", "complete run-of-old");
        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void aForeignTokenFailsTheJobWithoutBeginningAnything() throws Exception {
        accept(Jobs.job("somebody else's token"));

        assertThat(failure().message()).contains("not written by Greenroom");
        assertThat(action.taken).isEmpty();
        assertThat(action.undone).isEmpty();
    }

    @Test
    void whenTheWorkerStopsTheJobIsHandedBackWithItsTicketAndProgress() throws Exception {
        action.neverDone = true;
        sleeper.end();

        accept(Jobs.job());

        var handedBack = (JobResult.Continued) service.delivered.getFirst();
        assertThat(TicketText.read(handedBack.token()).get("run")).isEqualTo("run-1");
        assertThat(handedBack.details()).isEqualTo(FakeAction.LOOKING);
        assertThat(action.undone).isEmpty();
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aJobThatRunsLongIsHandedBackOnceSoThatTheConsoleShowsItsLink() throws Exception {
        linkAfter = Optional.of(Duration.ofSeconds(60));
        action.neverDone = true;
        Instant start = time.instant();

        accept(Jobs.job());
        var handedBack = (JobResult.Continued) service.delivered.getFirst();
        Duration shownAfter = Duration.between(start, time.instant());
        action.neverDone = false;
        accept(Jobs.job(handedBack.token()));

        assertThat(shownAfter).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(63));
        assertThat(service.delivered).hasSize(2);
        assertThat(service.delivered.getLast()).isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void aShortJobIsNotHandedBack() throws Exception {
        linkAfter = Optional.of(Duration.ofSeconds(60));

        accept(Jobs.job());

        assertThat(service.delivered).singleElement().isInstanceOf(JobResult.Succeeded.class);
    }

    @Test
    void aStoppedExecutionCancelsItsJobs() throws Exception {
        action.neverDone = true;
        executions.set("shop", "execution-1", ExecutionStatus.STOPPED);

        accept(Jobs.job());

        assertThat(failure().message()).contains("stopped");
        assertThat(action.undone).hasSize(1);
    }

    @Test
    void whereTheRoleMayNotLookStoppedExecutionsAreNotAskedForAgain() throws Exception {
        action.neverDone = true;
        action.limit = Duration.ofHours(2);
        executions.forbid("shop");

        accept(Jobs.job());

        assertThat(executions.calls()).isEqualTo(1);
        assertThat(failure().message()).contains("TimeoutInMinutes");
    }

    @Test
    void credentialsAreAskedForAnewBeforeTheyExpire() throws Exception {
        action.neverDone = true;
        action.limit = Duration.ofHours(4);
        for (int i = 0; i < 2000; i++) {
            action.checks.add(context -> new Progress.Running(FakeAction.LOOKING));
        }
        action.neverDone = false;
        action.completions.add(context -> {
            assertThat(context.artifactAccess()).isEqualTo(Jobs.ACCESS);
            return new JobResult.Failed(FailureType.JOB_FAILED, "looked", null);
        });

        accept(Jobs.job());

        assertThat(service.detailsAsked).isEqualTo(1);
    }

    @Test
    void freshCredentialsAreNotAskedForAgain() throws Exception {
        action.completions.add(context -> {
            context.artifactAccess();
            context.artifactAccess();
            return new JobResult.Failed(FailureType.JOB_FAILED, "looked", null);
        });

        accept(Jobs.job());

        assertThat(service.detailsAsked).isZero();
    }

    @Test
    void secretsAndCredentialsAreMaskedInEveryText() throws Exception {
        action.completions.add(context -> {
            context.secrets().add("hunter2");
            return new JobResult.Failed(FailureType.JOB_FAILED, "said hunter2 and session-token", null);
        });

        accept(Jobs.job());

        assertThat(failure().message()).isEqualTo("said **** and ****");
    }

    /** It was done in time, which the reason must not deny; nor is it tried for ever. */
    @Test
    void whatWasFinishedButCannotBePublishedForLongFailsWithTheReason() throws Exception {
        action.limit = Duration.ofMinutes(5);
        for (int i = 0; i < 1000; i++) {
            action.completions.add(context -> {
                throw passing();
            });
        }

        accept(Jobs.job());

        assertThat(failure().message()).contains("the provider is busy").doesNotContain("Not done within");
        assertThat(action.count("check")).isEqualTo(1);
        assertThat(action.undone).hasSize(1);
    }

    @Test
    void whatWasFinishedWhenTheWorkerStopsButCannotBePublishedYetIsHandedBack() throws Exception {
        action.completions.add(context -> {
            sleeper.end();
            throw passing();
        });

        accept(Jobs.job());

        assertThat(service.delivered).singleElement().isInstanceOfSatisfying(JobResult.Continued.class, handedBack -> {
            assertThat(handedBack.token()).contains("run-1");
            assertThat(handedBack.details().summary()).contains("still to be published");
        });
        assertThat(action.undone).isEmpty();
        assertThat(store.entries).isEmpty();
    }

    @Test
    void aJobThatCouldNotBeBegunWhenTheWorkerStopsIsPutDownAndThatIsSaid() throws Exception {
        action.begins.add(context -> {
            sleeper.end();
            throw passing();
        });
        Engine engine = engine();

        accept(engine, Jobs.polled(Jobs.job(), time.instant()));

        assertThat(engine.hasPutDown()).isTrue();
        assertThat(service.delivered).isEmpty();
        assertThat(store.entries).hasSize(1);
    }

    @Test
    void whatAStepSaysThatWasBrokenOffIsNoResult() {
        action.begins.add(context -> {
            Thread.currentThread().interrupt();
            throw ActionFailure.lasting(FailureType.JOB_FAILED, "the folder could not be written: null");
        });

        assertThatThrownBy(() -> accept(Jobs.job())).isInstanceOf(InterruptedException.class);

        assertThat(service.delivered).isEmpty();
        assertThat(action.undone).isEmpty();
        assertThat(store.entries.values())
                .singleElement()
                .extracting(Journal.Entry::step)
                .isEqualTo(Step.ACKNOWLEDGED);
    }

    @Test
    void anErrorInAStepFailsTheJobAndUndoesIt() throws Exception {
        action.completions.add(context -> {
            throw new StackOverflowError();
        });

        accept(Jobs.job());

        assertThat(failure().type()).isEqualTo(FailureType.SYSTEM_UNAVAILABLE);
        assertThat(action.undone).hasSize(1);
    }

    @Test
    void undoingIsTriedAgainWhenItsTroubleMayPass() throws Exception {
        action.abandonments.add(context -> {
            throw passing();
        });
        service.deliveries.add(() -> Delivery.NOT_WANTED);

        accept(Jobs.job());

        assertThat(action.undone).singleElement().asString().startsWith("run-1");
    }

    @Test
    void aJobThatIsDoneIsStruckFromTheJournalOnceTheDiskHasRoomAgain() throws Exception {
        action.completions.add(context -> {
            store.refusals = 5;
            return new JobResult.Succeeded(new ExecutionDetails("done", null, 100), Map.of());
        });

        accept(Jobs.job());

        assertThat(service.delivered).hasSize(1);
        assertThat(store.entries).isEmpty();
    }
}
