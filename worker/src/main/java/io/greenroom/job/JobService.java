package io.greenroom.job;

import java.util.List;
import java.util.Optional;

/** The job half of CodePipeline. One call, one request: nothing here retries by itself. */
public interface JobService {

    List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure, InterruptedException;

    Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure, InterruptedException;

    /**
     * The job with fresh credentials; empty when the service knows no such job.
     *
     * @param type as it was polled for: not every implementation of the service says it again
     */
    Optional<Job> details(JobId job, ActionType type) throws ServiceFailure, InterruptedException;

    Delivery deliver(JobId job, JobResult result) throws ServiceFailure, InterruptedException;

    enum Acknowledgement {
        /** In progress, and ours. */
        OURS,
        /** The nonce is not, or no longer, the right one: somebody acknowledged the job, or it was handed out anew. */
        NONCE_REFUSED,
        /** It is unknown, or has ended already. */
        GONE
    }

    enum Delivery {
        TAKEN,
        /** The job is unknown, or not in progress: abandoned, timed out, or finished before. */
        NOT_WANTED,
        /** All output variables together are more than the service takes; the job is still open. */
        TOO_MANY_VARIABLES
    }
}
