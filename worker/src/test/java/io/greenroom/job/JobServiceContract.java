package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.JobService.Delivery;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every implementation of the service promises. */
public interface JobServiceContract {
    ActionType TYPE = new ActionType("Deploy", "Start-Environment", "1");
    JobId UNKNOWN = new JobId("00000000-0000-0000-0000-000000000000");
    ExecutionDetails DETAILS = new ExecutionDetails("so far so good", "local/1", 50);
    JobResult FAILURE = new JobResult.Failed(FailureType.JOB_FAILED, "bad", null);

    /** Where there is no job yet, and {@link #TYPE} is registered. */
    JobService service() throws Exception;

    /** A job of {@link #TYPE} is there to be polled for, of an action of that name. */
    void offer(String action) throws Exception;

    /** A person gave the action up. */
    void abandon(Job job) throws Exception;

    /** So much time goes by for the service. */
    void elapse(Duration time) throws Exception;

    private static PolledJob polled(JobService service) throws Exception {
        return service.poll(TYPE, 1).getFirst();
    }

    private static Job ours(JobService service) throws Exception {
        PolledJob polled = polled(service);
        assertThat(service.acknowledge(polled.job().id(), polled.nonce())).isEqualTo(Acknowledgement.OURS);
        return polled.job();
    }

    @Test
    default void noMoreJobsComeThanWereAskedForAndNoneTwice() throws Exception {
        JobService service = service();
        for (String action : new String[] {"One", "Two", "Three"}) {
            offer(action);
        }

        assertThat(service.poll(TYPE, 2)).hasSize(2);
        assertThat(service.poll(TYPE, 2)).hasSize(1);
        assertThat(service.poll(TYPE, 2)).isEmpty();
    }

    @Test
    default void whoeverIsSecondToAcknowledgeIsTold() throws Exception {
        JobService service = service();
        offer("One");
        PolledJob job = polled(service);

        assertThat(service.acknowledge(job.job().id(), "other")).isEqualTo(Acknowledgement.NONCE_REFUSED);
        assertThat(service.acknowledge(job.job().id(), job.nonce())).isEqualTo(Acknowledgement.OURS);
        assertThat(service.acknowledge(job.job().id(), job.nonce())).isEqualTo(Acknowledgement.NONCE_REFUSED);
    }

    @Test
    default void whatItDoesNotKnowIsGone() throws Exception {
        JobService service = service();

        assertThat(service.acknowledge(UNKNOWN, "1")).isEqualTo(Acknowledgement.GONE);
        assertThat(service.details(UNKNOWN, TYPE)).isEmpty();
        assertThat(service.deliver(UNKNOWN, FAILURE)).isEqualTo(Delivery.NOT_WANTED);
    }

    @Test
    default void detailsTellTheSameJob() throws Exception {
        JobService service = service();
        offer("One");
        Job job = ours(service);

        assertThat(service.details(job.id(), TYPE)).hasValueSatisfying(again -> {
            assertThat(again.id()).isEqualTo(job.id());
            assertThat(again.key()).isEqualTo(job.key());
            assertThat(again.configuration()).isEqualTo(job.configuration());
        });
    }

    @Test
    default void aResultIsTakenOnce() throws Exception {
        JobService service = service();
        offer("One");
        Job job = ours(service);
        var success = new JobResult.Succeeded(DETAILS, Map.of("Id", "local/1"));

        assertThat(service.deliver(job.id(), success)).isEqualTo(Delivery.TAKEN);
        assertThat(service.deliver(job.id(), success)).isEqualTo(Delivery.NOT_WANTED);
        assertThat(service.poll(TYPE, 1)).isEmpty();
    }

    @Test
    default void aResultForAJobThatNobodyAcknowledgedIsNotWanted() throws Exception {
        JobService service = service();
        offer("One");

        assertThat(service.deliver(polled(service).job().id(), FAILURE)).isEqualTo(Delivery.NOT_WANTED);
    }

    @Test
    default void aResultForAnAbandonedJobIsNotWanted() throws Exception {
        JobService service = service();
        offer("One");
        Job job = ours(service);
        abandon(job);

        assertThat(service.deliver(job.id(), FAILURE)).isEqualTo(Delivery.NOT_WANTED);
    }

    @Test
    default void aJobThatIsHandedBackComesAgainWithItsToken() throws Exception {
        JobService service = service();
        offer("One");
        Job job = ours(service);

        assertThat(service.deliver(job.id(), new JobResult.Continued("where it stands", DETAILS)))
                .isEqualTo(Delivery.TAKEN);
        elapse(Duration.ofMinutes(1));

        Job next = ours(service);
        assertThat(next.id()).isNotEqualTo(job.id());
        assertThat(next.key()).isEqualTo(job.key());
        assertThat(next.continuationToken()).isEqualTo("where it stands");
        assertThat(service.deliver(next.id(), FAILURE)).isEqualTo(Delivery.TAKEN);
    }

    @Test
    default void tooManyVariablesAreToldApartAndTheJobStaysOpen() throws Exception {
        JobService service = service();
        offer("One");
        Job job = ours(service);

        assertThat(service.deliver(job.id(), new JobResult.Succeeded(DETAILS, Map.of("Big", "x".repeat(130_000)))))
                .isEqualTo(Delivery.TOO_MANY_VARIABLES);
        assertThat(service.deliver(job.id(), new JobResult.Succeeded(DETAILS, Map.of("Small", "x"))))
                .isEqualTo(Delivery.TAKEN);
    }
}
