package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.Ticket;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.MDC;

/** Adds the environment to a job's log lines, and makes the job's secrets known to the log as long as it is in flight. */
public final class LogContext implements JobObserver {
    private final SecretsInUse inUse;
    private final Map<JobId, Secrets> byJob = new ConcurrentHashMap<>();

    public LogContext(SecretsInUse inUse) {
        this.inUse = inUse;
    }

    @Override
    public void taken(Job job, Secrets secrets) {
        Secrets before = byJob.put(job.id(), secrets);
        if (before != null) {
            inUse.remove(before);
        }
        inUse.add(secrets);
    }

    /** The job's own thread calls, and clears the context when it is done with the job. */
    @Override
    public void begun(Job job, Ticket ticket) {
        ExternalId.of(ticket)
                .ifPresent(id -> MDC.put("environment", id.environment().value()));
    }

    @Override
    public void letGo(JobId job) {
        Secrets secrets = byJob.remove(job);
        if (secrets != null) {
            inUse.remove(secrets);
        }
    }
}
