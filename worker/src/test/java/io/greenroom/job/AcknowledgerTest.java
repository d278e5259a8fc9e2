package io.greenroom.job;

import static io.greenroom.job.FakeJobService.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.codepipeline.CodePipelineJobs;
import io.greenroom.job.Acknowledger.Outcome;
import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.ServiceFailure.Kind;
import io.greenroom.time.SkippingTime;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AcknowledgerTest {
    private final SkippingTime time = new SkippingTime();
    private final FakeJobService service = FakeJobService.withTheJob();
    private final OtherWorkers others;
    private final Acknowledger acknowledger;

    AcknowledgerTest() throws Exception {
        others = new OtherWorkers(Optional.empty(), Journal.of(new InMemoryJournalStore(), "me"));
        acknowledger = new Acknowledger(service, time, new Random(1), others, new AcknowledgedJobs());
    }

    private Outcome acknowledge() throws InterruptedException {
        return acknowledger.acknowledge(Jobs.polled(Jobs.job(), time.instant()));
    }

    private Outcome afterARestart(Instant polledAt) throws InterruptedException {
        return acknowledger.acknowledgeAgain(new Journal.Entry(
                Jobs.ID,
                Jobs.TYPE,
                new JobOwner("me", 1),
                Journal.Step.ACKNOWLEDGING,
                "nonce-1",
                polledAt,
                null,
                null));
    }

    @Test
    void aPollAndTwoAcknowledgementsFitIntoTheTimeInWhichAJobIsNobodyElses() {
        assertThat(CodePipelineJobs.PROMPT.multipliedBy(3)).isLessThan(Acknowledger.EXCLUSIVE);
    }

    @Test
    void aRefusalLeavesAJobToOthersThatIsCertainlyNotOurs() throws Exception {
        service.acknowledgements.add(fails(Kind.DENIED));

        assertThat(acknowledge()).isEqualTo(Outcome.NOT_OURS);
        assertThat(service.nonces).hasSize(1);
    }

    @Test
    void aRefusalAfterALostAnswerDoesNotDropAJobThatIsOurs() throws Exception {
        service.acknowledgements.add(fails(Kind.UNAVAILABLE));
        service.acknowledgements.add(fails(Kind.DENIED));
        service.acknowledgements.add(fails(Kind.INVALID));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        assertThat(acknowledge()).isEqualTo(Outcome.OURS);
    }

    @Test
    void aRefusalAtARestartDoesNotDropAJobThatMayBeOurs() throws Exception {
        service.acknowledgements.add(fails(Kind.DENIED));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        assertThat(afterARestart(time.instant())).isEqualTo(Outcome.OURS);
    }

    @Test
    void aRefusalThatDoesNotEndIsNotTriedForLongerThanAJobIsNobodyElses() throws Exception {
        Instant start = time.instant();
        for (int i = 0; i < 1000; i++) {
            service.acknowledgements.add(fails(Kind.DENIED));
        }

        assertThat(afterARestart(start)).isEqualTo(Outcome.UNDECIDED);
        assertThat(Duration.between(start, time.instant()))
                .isBetween(Acknowledger.EXCLUSIVE, Acknowledger.EXCLUSIVE.plusSeconds(3));
    }

    @Test
    void aPollInTheFutureDecidesNothing() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        assertThat(afterARestart(time.instant().plus(Duration.ofHours(1)))).isEqualTo(Outcome.UNDECIDED);
    }

    @Test
    void aClockThatIsSetBackMeanwhileMakesNoTimeLonger() throws Exception {
        var setBack = new Time() {
            private Duration behind = Duration.ZERO;

            @Override
            public Instant instant() {
                return time.instant().minus(behind);
            }

            @Override
            public Duration elapsed() {
                return time.elapsed();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                time.sleep(duration.plus(Acknowledger.EXCLUSIVE));
                behind = Duration.ofHours(1);
            }
        };
        service.acknowledgements.add(fails(Kind.UNAVAILABLE));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        assertThat(new Acknowledger(service, setBack, new Random(1), others, new AcknowledgedJobs())
                        .acknowledge(Jobs.polled(Jobs.job(), setBack.instant())))
                .isEqualTo(Outcome.UNDECIDED);
    }

    @Test
    void aJobThatWasOursIsNotOursASecondTime() throws Exception {
        assertThat(acknowledge()).isEqualTo(Outcome.OURS);
        service.acknowledgements.add(fails(Kind.UNAVAILABLE));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        assertThat(acknowledge()).isEqualTo(Outcome.NOT_OURS);
        assertThat(service.nonces).hasSize(1);
    }

    @Test
    void aJobThatWentToSomebodyElseMayBeOursTheNextTime() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        assertThat(acknowledge()).isEqualTo(Outcome.NOT_OURS);
        assertThat(acknowledge()).isEqualTo(Outcome.OURS);
    }

    @Test
    void oneThatGoesToSomebodyElseAtOnceShowsThatThereIsSomebodyElse() throws Exception {
        assertThat(others.areNone()).isTrue();
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        acknowledge();

        assertThat(others.areNone()).isFalse();
    }

    @Test
    void oneThatIsRefusedLateMayHaveBeenHandedOutAnewAndShowsNothing() throws Exception {
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        acknowledger.acknowledge(Jobs.polled(Jobs.job(), time.instant().minus(Acknowledger.EXCLUSIVE)));

        assertThat(others.areNone()).isTrue();
    }

    @Test
    void aRefusalAfterALostAnswerShowsNothing() throws Exception {
        service.acknowledgements.add(fails(Kind.UNAVAILABLE));
        service.acknowledgements.add(() -> Acknowledgement.NONCE_REFUSED);

        acknowledge();

        assertThat(others.areNone()).isTrue();
    }

    @Test
    void onlySoManyJobsAreRemembered() {
        var jobs = new AcknowledgedJobs();
        for (int i = 0; i <= 10_000; i++) {
            jobs.add(new JobId("job-" + i));
        }

        assertThat(jobs.contains(new JobId("job-0"))).isFalse();
        assertThat(jobs.contains(new JobId("job-1"))).isTrue();
    }
}
