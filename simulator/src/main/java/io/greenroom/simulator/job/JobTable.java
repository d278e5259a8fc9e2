package io.greenroom.simulator.job;

import static io.greenroom.simulator.job.JobStatus.ABANDONED;
import static io.greenroom.simulator.job.JobStatus.DISPATCHED;
import static io.greenroom.simulator.job.JobStatus.FAILED;
import static io.greenroom.simulator.job.JobStatus.IN_PROGRESS;
import static io.greenroom.simulator.job.JobStatus.QUEUED;
import static io.greenroom.simulator.job.JobStatus.SUCCEEDED;
import static io.greenroom.simulator.job.JobStatus.TIMED_OUT;

import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.job.Job.ActionExecution;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.ServiceException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state table of jobs. One lock for all of it, held for moments only: nothing under it waits, reads files or calls listeners.
 */
final class JobTable {
    private final ReentrantLock lock = new ReentrantLock();
    private final JobShelf jobs;
    /** Those whose listener has not heard the last word yet. */
    private final Map<String, ActionExecution> listening = new HashMap<>();

    private final JobQueues queues = new JobQueues();
    private final Notices notices = new Notices();
    private final SecureRandom random = new SecureRandom();
    private final JobSettings settings;
    private final Timeline timeline;
    private final FaultPlan faults;
    private long orders;

    JobTable(JobSettings settings, Timeline timeline, FaultPlan faults) {
        this.settings = settings;
        this.jobs = new JobShelf(settings.endedJobsKept());
        this.timeline = timeline;
        this.faults = faults;
    }

    void offer(ActionExecution execution) {
        locked(() -> {
            listening.put(execution.work.actionExecutionId(), execution);
            execution.timeout =
                    timeline.at(timeline.instant().plus(settings.timing().actionTimeout()), () -> timeOut(execution));
            enqueue(newJob(execution, null));
            return null;
        });
    }

    void abandon(String actionExecutionId) {
        locked(() -> {
            var execution = listening.remove(actionExecutionId);
            if (execution != null && !execution.ended) {
                close(execution, ABANDONED);
            }
            return null;
        });
    }

    /** A job's hand-out to a poll. */
    record Handout(Job job, String nonce) {}

    List<Handout> poll(JobQueues.Key key, int most) {
        return locked(() -> {
            var handouts = new ArrayList<Handout>();
            var job = queues.first(key);
            while (job != null && handouts.size() < most) {
                var next = queues.after(key, job);
                handouts.add(handOut(job));
                job = next;
            }
            return handouts;
        });
    }

    private Handout handOut(Job job) {
        boolean again = job.deliverAgain;
        if (!again) {
            job.enter(DISPATCHED, timeline.instant());
            job.nonce = nextNonce(job);
            job.timer = timeline.at(timeline.instant().plus(settings.timing().redeliveryDelay()), () -> lapse(job));
        }
        job.deliveries++;
        job.deliverAgain = !again && faults.deliversTwice();
        if (!job.deliverAgain) {
            queues.remove(job);
        }
        return new Handout(job, Optional.ofNullable(job.nonce).orElseThrow());
    }

    private String nextNonce(Job job) {
        if (job.nonce != null && settings.readings().redeliveryNonce() == Readings.RedeliveryNonce.SAME) {
            return job.nonce;
        }
        return switch (settings.delivery().nonceStyle()) {
            case COUNTER -> Integer.toString(job.deliveries + 1);
            case RANDOM -> Long.toUnsignedString(random.nextLong());
        };
    }

    private void lapse(Job job) {
        locked(() -> {
            if (job.status == DISPATCHED) {
                job.deliverAgain = false;
                enqueue(job);
            }
            return null;
        });
    }

    JobStatus acknowledge(String id, String nonce) {
        var status = locked(() -> {
            var job = jobs.find(id);
            boolean right = nonce.equals(job.nonce);
            return switch (job.status) {
                case CREATED, QUEUED -> {
                    require(right && settings.readings().acks().whileQueued() == Readings.AckWhileQueued.IN_PROGRESS);
                    yield begin(job);
                }
                case DISPATCHED -> {
                    require(right);
                    yield begin(job);
                }
                case IN_PROGRESS -> {
                    require(right && settings.readings().acks().repeat() == Readings.AckRepeat.IDEMPOTENT);
                    job.acknowledgements++;
                    yield IN_PROGRESS;
                }
                case SUCCEEDED, FAILED, TIMED_OUT, ABANDONED -> statusAfterEnd(job, right);
            };
        });
        notices.tell();
        return status;
    }

    private JobStatus begin(Job job) {
        job.stopTimer();
        queues.remove(job);
        job.deliverAgain = false;
        job.acknowledgements++;
        job.enter(IN_PROGRESS, timeline.instant());
        tell(job.execution, listener -> listener.acknowledged(job.id));
        return IN_PROGRESS;
    }

    private JobStatus statusAfterEnd(Job job, boolean right) {
        var reading = settings.readings().acks().afterEnd();
        if (reading == Readings.AckAfterEnd.JOB_NOT_FOUND) {
            throw JobErrors.notFound(job.id);
        }
        require(right && reading == Readings.AckAfterEnd.STATUS);
        return job.status;
    }

    private static void require(boolean nonceIsGood) {
        if (!nonceIsGood) {
            throw JobErrors.invalidNonce();
        }
    }

    /** The job, when GetJobDetails may show it. */
    Job details(String id) {
        return locked(() -> {
            var job = jobs.find(id);
            boolean hidden = job.status.isBeforeAcknowledgement()
                    ? settings.readings().details().beforeAck() == Readings.DetailsBeforeAck.JOB_NOT_FOUND
                    : job.status.isTerminal()
                            && settings.readings().details().afterEnd() == Readings.DetailsAfterEnd.JOB_NOT_FOUND;
            if (hidden) {
                throw JobErrors.notFound(id);
            }
            return job;
        });
    }

    /** The job, in whatever state. */
    Job job(String id) {
        return locked(() -> jobs.find(id));
    }

    /** Takes a result, or refuses it with a ServiceException; either way it is on record. */
    void report(String id, JobResult result, List<String> missingOutputs) {
        try {
            locked(() -> {
                var job = jobs.find(id);
                var verdict = Verdict.on(job.status, settings.readings());
                boolean counts = verdict == Verdict.TAKEN;
                job.note(new JobRecord.Report(timeline.instant(), result, verdict.outcome(), counts));
                switch (verdict) {
                    case TAKEN -> {
                        job.missingOutputs = missingOutputs;
                        take(job, result);
                    }
                    case IGNORED -> {}
                    case WRONG_STATE -> throw JobErrors.invalidState(job.status);
                    case UNKNOWN -> throw JobErrors.notFound(id);
                }
                return null;
            });
        } finally {
            notices.tell();
        }
    }

    /** Puts a result on record that was refused for its content. */
    void noteRefused(String id, JobResult result, ServiceException refusal) {
        locked(() -> {
            jobs.find(id).note(new JobRecord.Report(timeline.instant(), result, refusal.type(), false));
            return null;
        });
    }

    private void take(Job job, JobResult result) {
        var execution = job.execution;
        var revision = result.currentRevision();
        if (revision != null) {
            tell(execution, listener -> listener.revised(revision));
        }
        switch (result) {
            case JobResult.Continued next -> {
                end(job, SUCCEEDED);
                tell(execution, listener -> listener.progress(next.details()));
                var successor = newJob(execution, next.token());
                var delay = settings.timing().continuationDelay();
                if (delay.isZero()) {
                    enqueue(successor);
                } else {
                    successor.timer = timeline.at(timeline.instant().plus(delay), () -> createdIsQueued(successor));
                }
            }
            case JobResult.Succeeded success -> {
                close(execution, SUCCEEDED);
                var missing = job.missingOutputs;
                tellLast(
                        execution,
                        listener -> listener.succeeded(success.details(), success.outputVariables(), missing));
            }
            case JobResult.Failed failure -> {
                close(execution, FAILED);
                tellLast(
                        execution,
                        listener -> listener.failed(failure.type(), failure.message(), failure.externalExecutionId()));
            }
        }
    }

    private void createdIsQueued(Job job) {
        locked(() -> {
            if (job.status == JobStatus.CREATED) {
                enqueue(job);
            }
            return null;
        });
    }

    private void timeOut(ActionExecution execution) {
        locked(() -> {
            if (!execution.ended) {
                close(execution, TIMED_OUT);
                tellLast(
                        execution,
                        listener -> listener.failed(
                                "JobFailed",
                                "The action timed out: its job was not finished within "
                                        + settings.timing().actionTimeout() + ".",
                                null));
            }
            return null;
        });
        notices.tell();
    }

    private void tell(ActionExecution execution, Consumer<JobBoard.Listener> word) {
        var id = execution.work.actionExecutionId();
        notices.add(() -> {
            if (locked(() -> listening.containsKey(id))) {
                word.accept(execution.listener);
            }
        });
    }

    /** The last word, and the end of listening. An abandoned action's listener does not even hear what was under way to it. */
    private void tellLast(ActionExecution execution, Consumer<JobBoard.Listener> word) {
        var id = execution.work.actionExecutionId();
        notices.add(() -> {
            if (locked(() -> listening.remove(id)) != null) {
                word.accept(execution.listener);
            }
        });
    }

    private Job newJob(ActionExecution execution, @Nullable String token) {
        var job = new Job(UUID.randomUUID().toString(), execution, token, orders++, timeline.instant());
        jobs.add(job);
        execution.current = job;
        return job;
    }

    private void enqueue(Job job) {
        job.stopTimer();
        job.enter(QUEUED, timeline.instant());
        queues.add(job);
    }

    private void end(Job job, JobStatus status) {
        job.stopTimer();
        queues.remove(job);
        job.enter(status, timeline.instant());
        jobs.hasEnded(job);
    }

    private void close(ActionExecution execution, JobStatus status) {
        execution.ended = true;
        execution.stopTimeout();
        if (execution.current != null) {
            end(execution.current, status);
        }
    }

    Optional<JobRecord> record(String id) {
        return locked(() -> jobs.get(id).map(Job::record));
    }

    List<JobRecord> records() {
        return locked(jobs::records);
    }

    <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
