package io.greenroom.job;

import io.greenroom.job.Deliverer.Outcome;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.OwnJob.LeftForLater;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Carries jobs from their delivery, or from where the journal says they stood, to exactly one result that the service
 * took. Each call does so for one job, on the calling thread, and returns when nothing is left to do for it here.
 */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final EngineParts parts;
    private final Map<ActionType, ResumableAction> actions;
    private final Acknowledger acknowledger;
    private final Deliverer deliverer;
    private final Map<JobId, Secrets> inFlight = new ConcurrentHashMap<>();
    private final AtomicBoolean putDown = new AtomicBoolean();

    Engine(EngineParts parts, Map<ActionType, ResumableAction> actions) {
        this.parts = parts;
        this.actions = Map.copyOf(actions);
        this.acknowledger = new Acknowledger(parts.service(), parts.time(), parts.random());
        this.deliverer = new Deliverer(parts.service(), parts.time(), parts.random(), parts.naps());
    }

    /** Whether a job of ours was put down because the worker stops, and waits in the journal. */
    boolean hasPutDown() {
        return putDown.get();
    }

    /**
     * Makes a polled job ours, if it can be had, and carries it out.
     *
     * @param decided is run when it is decided, and written down, whether the job is ours; not when it never comes to that
     */
    void accept(PolledJob polled, Runnable decided) throws InterruptedException {
        Job job = polled.job();
        guarded(job.id(), job, () -> {
            boolean ours = acknowledged(polled);
            decided.run();
            if (ours) {
                goOn(job, null);
            }
        });
    }

    /** From the ticket in the journal, or else from the one in the continuation token, or else from the beginning. */
    private void goOn(Job job, @Nullable Ticket written) throws LeftForLater, InterruptedException {
        String token = job.continuationToken();
        if (written != null || token == null) {
            carryOut(own(job, written));
            return;
        }
        Ticket ticket;
        try {
            ticket = TicketText.read(token);
        } catch (TicketText.Unreadable e) {
            settle(own(job, null), foreignToken(e));
            return;
        }
        try {
            parts.journal().begun(job.id(), ticket);
        } catch (NotWritten e) {
            LOG.warn("After a restart the ticket is the one in the continuation token: {}", e.getMessage());
        }
        carryOut(own(job, ticket));
    }

    private static JobResult foreignToken(TicketText.Unreadable e) {
        return new JobResult.Failed(
                FailureType.JOB_FAILED,
                "The continuation token of this action cannot be used: %s. Retry the stage; nothing was started with this token."
                        .formatted(e.getMessage()),
                null);
    }

    /**
     * Takes up a job that an earlier worker on this journal did not finish.
     *
     * @param decided as for {@link #accept}
     */
    void resume(Journal.Entry entry, Runnable decided) throws InterruptedException {
        guarded(entry.job(), null, () -> {
            boolean ours = entry.step() != Journal.Step.ACKNOWLEDGING
                    || claim(entry.job(), entry.nonce(), entry.polledAt(), true);
            decided.run();
            if (!ours) {
                return;
            }
            if (entry.result() == null) {
                takeUp(entry);
            } else {
                deliverAgain(entry, entry.result());
            }
        });
    }

    private void takeUp(Journal.Entry entry) throws LeftForLater, InterruptedException {
        Optional<Job> details = details(entry);
        if (details.isEmpty()) {
            LOG.warn("The service no longer knows the job: it is undone and dropped");
            own(withoutDetails(entry), entry.ticket()).undo("the service no longer knows the job");
            forget(entry.job());
            return;
        }
        describeTakenUp(details.get(), entry);
        goOn(details.get(), entry.ticket());
    }

    /** The details are for people and for an undoing; the result waits for nothing. */
    private void deliverAgain(Journal.Entry entry, JobResult result) throws InterruptedException {
        Job job = withoutDetails(entry);
        try {
            job = parts.service().details(entry.job(), entry.type()).orElse(job);
        } catch (ServiceFailure e) {
            LOG.info("The result is delivered without the job's details: {}", e.getMessage());
        }
        describeTakenUp(job, entry);
        finish(own(job, entry.ticket()), result, true);
    }

    private void describeTakenUp(Job job, Journal.Entry entry) {
        describe(job);
        LOG.info("Taken up again where it stood: {}", entry.step());
        parts.observer().resumed(job, entry.polledAt());
    }

    /** As much of the job as the journal knows. */
    private static Job withoutDetails(Journal.Entry entry) {
        return new Job(entry.job(), entry.type(), Map.of(), PipelineContext.UNKNOWN, List.of(), List.of(), null, null);
    }

    private Optional<Job> details(Journal.Entry entry) throws LeftForLater, InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), parts.random());
        while (true) {
            try {
                return parts.service().details(entry.job(), entry.type());
            } catch (ServiceFailure e) {
                LOG.warn("Asking for the job's details will be tried again: {}", e.getMessage());
                if (!parts.naps().nap(backoff.next())) {
                    throw new LeftForLater();
                }
            }
        }
    }

    private boolean acknowledged(PolledJob polled) throws InterruptedException {
        JobId id = polled.job().id();
        try {
            parts.journal().acknowledging(polled);
        } catch (NotWritten e) {
            LOG.error("The job is left to other workers, because it could not be written down: {}", e.getMessage());
            return false;
        }
        if (!claim(id, polled.nonce(), polled.polledAt(), false)) {
            return false;
        }
        LOG.info("Acknowledged");
        parts.observer().accepted(polled);
        return true;
    }

    /** Acknowledges a job that is written down as about to be, and writes down what came of it. */
    private boolean claim(JobId id, String nonce, Instant polledAt, boolean maybeBefore) throws InterruptedException {
        if (!acknowledger.acknowledge(id, nonce, polledAt, maybeBefore)) {
            forget(id);
            return false;
        }
        try {
            parts.journal().acknowledged(id);
        } catch (NotWritten e) {
            LOG.error("The job goes on, but would not survive a restart: {}", e.getMessage());
        }
        return true;
    }

    private OwnJob own(Job job, @Nullable Ticket ticket) {
        ResumableAction action = actions.get(job.type());
        Secrets secrets = Objects.requireNonNull(inFlight.get(job.id()));
        var own = new OwnJob(job, action == null ? new UnknownAction(job.type()) : action, ticket, secrets, parts);
        parts.observer().taken(job, secrets);
        return own;
    }

    private void carryOut(OwnJob own) throws LeftForLater, InterruptedException {
        settle(own, own.decide());
    }

    private void settle(OwnJob own, JobResult result) throws InterruptedException {
        try {
            parts.journal().decided(own.job().id(), result);
        } catch (NotWritten e) {
            LOG.error("The result is delivered, but would not survive a restart: {}", e.getMessage());
        }
        finish(own, result, false);
    }

    private void finish(OwnJob own, JobResult result, boolean maybeDelivered) throws InterruptedException {
        Job job = own.job();
        parts.observer().decided(job, result);
        Outcome outcome = deliverer.deliver(job.id(), result, maybeDelivered);
        if (outcome == Outcome.TOO_MANY_VARIABLES || outcome == Outcome.REFUSED) {
            JobResult instead = instead(outcome);
            own.undo("its result was refused");
            outcome = deliverer.deliver(job.id(), instead, false);
            report(job, instead, outcome);
        } else {
            if (outcome == Outcome.NOT_WANTED && !(result instanceof JobResult.Failed)) {
                own.undo("the action was abandoned or timed out");
            }
            report(job, result, outcome);
        }
        forget(job.id());
    }

    private void report(Job job, JobResult result, Outcome outcome) {
        boolean taken = outcome == Outcome.TAKEN;
        String word =
                switch (result) {
                    case JobResult.Succeeded s -> "Succeeded";
                    case JobResult.Continued c -> "Handed back";
                    case JobResult.Failed f -> "Failed (%s)".formatted(f.type());
                };
        LOG.info(taken ? "{}: reported" : "{}, but the service did not want the result any more", word);
        parts.observer().reported(job, result, taken);
    }

    private static JobResult instead(Outcome outcome) {
        return outcome == Outcome.TOO_MANY_VARIABLES
                ? new JobResult.Failed(
                        FailureType.JOB_FAILED,
                        "The output variables together are larger than the 122,880 bytes CodePipeline takes for one action."
                                + " Write less to GREENROOM_OUTPUT; large results belong into the output artifact.",
                        null)
                : new JobResult.Failed(
                        FailureType.JOB_FAILED,
                        "CodePipeline refused this action's result as invalid; the worker's log has its words.",
                        null);
    }

    /**
     * Strikes a job from the journal. One that stays there would be carried out again after a restart, so that a full disk is
     * waited for; nothing new can be taken on in that time anyway.
     */
    private void forget(JobId job) throws InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), parts.random());
        Instant giveUp = parts.time().instant().plus(Deliverer.ACTION_LIMIT);
        while (true) {
            try {
                parts.journal().forget(job);
                return;
            } catch (NotWritten e) {
                LOG.error("A job that is done could not be struck from the journal: {}", e.getMessage());
                if (!parts.naps().nap(backoff.next()) || parts.time().instant().isAfter(giveUp)) {
                    return;
                }
            }
        }
    }

    private interface Work {
        void run() throws LeftForLater, InterruptedException;
    }

    /** Once per job at a time, with the job's names on every log line. */
    private void guarded(JobId id, @Nullable Job job, Work work) throws InterruptedException {
        Secrets secrets = parts.secrets().open();
        if (inFlight.putIfAbsent(id, secrets) != null) {
            return;
        }
        try (secrets) {
            MDC.put("job", id.shortened());
            if (job != null) {
                describe(job);
            }
            work.run();
        } catch (LeftForLater e) {
            putDown.set(true);
            LOG.info("Put down; the next worker on this state directory takes it up");
        } catch (RuntimeException e) {
            LOG.error("The job was put down because of a defect in the worker; a restart takes it up again", e);
        } finally {
            parts.observer().letGo(id);
            MDC.clear();
            inFlight.remove(id);
        }
    }

    private static void describe(Job job) {
        var context = job.context();
        putIfKnown("pipeline", context.pipeline());
        putIfKnown("execution", context.execution());
        putIfKnown("stage", context.stage());
        putIfKnown("action", context.action());
    }

    private static void putIfKnown(String key, @Nullable String value) {
        if (value != null) {
            MDC.put(key, value);
        }
    }
}
