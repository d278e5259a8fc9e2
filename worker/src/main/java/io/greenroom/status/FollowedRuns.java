package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.commandlog.CommandLogs;
import io.greenroom.commandlog.LogDelivery;
import io.greenroom.environment.RunId;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.Ticket;
import io.greenroom.secret.Secrets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Has the logs of commands follow the runs of jobs, which they go on with when a job is handed back. */
final class FollowedRuns implements JobObserver {
    /** Many megabytes are read in it; a provider that does not answer must not hold up the job's result for longer. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(20);

    private final CommandLogs logs;
    private final Map<JobId, Secrets> secrets = new ConcurrentHashMap<>();
    private final Map<JobId, RunId> runs = new ConcurrentHashMap<>();
    /** The latest job of a run that has no result yet, where somebody is told what it prints. */
    private final Map<RunId, Job> jobs = new ConcurrentHashMap<>();

    private volatile boolean isToldOn;
    private volatile Optional<LogDelivery> delivery = Optional.empty();

    FollowedRuns(CommandLogs logs) {
        this.logs = logs;
    }

    void deliverTo(LogDelivery logDelivery) {
        delivery = Optional.of(logDelivery);
    }

    /** Tells the observer, too, what the jobs' commands print. */
    void printTo(JobObserver observer) {
        isToldOn = true;
        logs.printTo((run, piece) -> {
            Job job = jobs.get(run);
            if (job != null) {
                observer.output(job, piece);
            }
        });
    }

    @Override
    public void taken(Job job, Secrets ofJob) {
        secrets.put(job.id(), ofJob);
    }

    @Override
    public void begun(Job job, Ticket ticket) {
        ExternalId.of(ticket).flatMap(ExternalId::runId).ifPresent(run -> {
            RunId before = runs.put(job.id(), run);
            if (before != null && !before.equals(run)) {
                catchUp(before); // of an action that runs several, one after the other
                isOver(before);
            }
            if (isToldOn) {
                jobs.put(run, job);
            }
            logs.follow(run, secrets.getOrDefault(job.id(), new Secrets()));
            delivery.ifPresent(logDelivery -> logDelivery.follow(run));
        });
    }

    /** The next action may end the environment, and what was printed with it. */
    @Override
    public void ready(Job job) {
        catchUp(job);
    }

    @Override
    public void decided(Job job, JobResult result) {
        RunId run = runs.get(job.id());
        if (run != null && !(result instanceof JobResult.Continued)) {
            catchUp(job);
            isOver(run);
        }
    }

    private void isOver(RunId run) {
        logs.settle(run);
        jobs.remove(run);
    }

    private void catchUp(Job job) {
        RunId run = runs.get(job.id());
        if (run != null) {
            catchUp(run);
        }
    }

    private void catchUp(RunId run) {
        try {
            logs.catchUp(run, CATCHING_UP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void letGo(JobId job) {
        secrets.remove(job);
        runs.remove(job);
    }
}
