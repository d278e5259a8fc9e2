package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.Job;
import io.greenroom.job.JobObserver;
import io.greenroom.job.Ticket;
import org.slf4j.MDC;

/** Adds the environment to a job's log lines. */
final class LogContext implements JobObserver {

    /** The job's own thread calls, and clears the context when it is done with the job. */
    @Override
    public void begun(Job job, Ticket ticket) {
        ExternalId.of(ticket)
                .ifPresent(id -> MDC.put("environment", id.environment().value()));
    }
}
