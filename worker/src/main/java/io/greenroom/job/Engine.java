package io.greenroom.job;

import io.greenroom.job.Deliverer.Outcome;
import io.greenroom.job.Journal.Lost;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.OwnJob.LeftForLater;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.time.Backoff;
import java.time.Duration;
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
 * took, in calls for each on the threads that call: claiming it, beginning it, and looking at it until it is done.
 */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** In that time a job that nobody acknowledged is handed out again, and again should an answer be lost. */
    private static final Duration UNACKNOWLEDGED = Duration.ofMinutes(3);

    private static final Duration BETWEEN_DELIVERIES = Duration.ofSeconds(5);

    private final EngineParts parts;
    private final Map<ActionType, ResumableAction> actions;
    private final Claims claims;
    private final Deliverer deliverer;
    private final Forgetter forgetter;
    private final StepWriter writer;
    /** From being claimed to being done or put down, with the secrets that became known of each. */
    private final Map<JobId, Secrets> inFlight = new ConcurrentHashMap<>();

    private final AtomicBoolean putDown = new AtomicBoolean();

    /** @param others whether there are any decides what becomes of jobs of which it is not known whose they are */
    Engine(EngineParts parts, OtherWorkers others, Map<ActionType, ResumableAction> actions) {
        this.parts = parts;
        this.actions = Map.copyOf(actions);
        this.deliverer = new Deliverer(parts.service(), parts.time(), parts.random(), parts.sleeper());
        this.forgetter = new Forgetter(parts.journal(), parts.time(), parts.random(), parts.sleeper());
        this.writer = new StepWriter(parts.journal(), parts.gate(), parts.random(), parts.sleeper());
        this.claims = new Claims(
                parts.journal(),
                new Acknowledger(parts.service(), parts.time(), parts.random(), others, parts.acknowledged()),
                others,
                parts.awaited(),
                forgetter,
                parts.time(),
                writer);
    }

    /** Whether a job that is or may be ours was put down because the worker stops, and waits in the journal. */
    boolean hasPutDown() {
        return putDown.get() || parts.awaited().areThere();
    }

    /** Whether the job is being claimed or carried out now. */
    boolean isInFlight(JobId job) {
        return inFlight.containsKey(job);
    }

    private interface Claiming {
        boolean isOurs() throws InterruptedException;
    }

    /** Makes a polled job ours, if it can be had. What comes back is to be carried out. */
    Optional<Claimed> claim(PolledJob polled) throws InterruptedException {
        if (!enter(polled.job().id())) {
            claims.handedOutAgain(polled);
            return Optional.empty();
        }
        describe(polled.job());
        Optional<Claimed> ours = claim(new Claimed.Fresh(polled), () -> claims.claim(polled));
        if (ours.isPresent()) {
            parts.observer().accepted(polled);
        }
        return ours;
    }

    /** Takes up a job that an earlier worker on this journal did not finish, when it is ours. */
    Optional<Claimed> claim(Journal.Entry entry) throws InterruptedException {
        boolean undecided = entry.step() == Journal.Step.ACKNOWLEDGING;
        return enter(entry.job())
                ? claim(
                        new Claimed.TakenUp(entry),
                        () -> undecided ? claims.claimAgain(entry) : claims.takeUp(entry.job()))
                : Optional.empty();
    }

    /** Takes up a job that was {@linkplain AwaitedRedeliveries awaited} and did not come. */
    Optional<Claimed> claimAwaited(Journal.Entry entry) throws InterruptedException {
        if (!enter(entry.job())) {
            // It is still being found out, or it came after all: then nothing is left of it the next time.
            parts.awaited().await(entry);
            return Optional.empty();
        }
        return claim(new Claimed.TakenUp(entry), () -> claims.assume(entry));
    }

    private Optional<Claimed> claim(Claimed job, Claiming claiming) throws InterruptedException {
        boolean ours = false;
        MDC.put("job", job.id().shortened());
        try {
            ours = claiming.isOurs();
        } catch (RuntimeException e) {
            defect(e);
        } finally {
            if (!ours) {
                letGo(job.id());
            }
            MDC.clear();
        }
        return ours ? Optional.of(job) : Optional.empty();
    }

    /** A job to be {@linkplain #look looked at} after the pause, on any thread: until then it has none. */
    record Waiting(OwnJob job, Duration pause) {}

    /** Has the job begin, or go on. Empty when nothing is left to do for it here. */
    Optional<Waiting> begin(Claimed claimed) throws InterruptedException {
        return guarded(claimed.id(), () -> switch (claimed) {
            case Claimed.Fresh fresh -> {
                describe(fresh.polled().job());
                LOG.info("Acknowledged");
                yield goOn(fresh.polled().job(), null);
            }
            case Claimed.TakenUp takenUp -> takeUp(takenUp.entry());
        });
    }

    /** Looks at the job, and takes it to its result when there is one. Empty when nothing is left to do for it here. */
    Optional<Waiting> look(OwnJob begun) throws InterruptedException {
        return guarded(begun.job().id(), () -> {
            describe(begun.job());
            return follow(begun, begun.look());
        });
    }

    /** The job stays in the journal as it stands. Nothing more is done for it here. */
    void leave(Waiting waiting) {
        letGo(waiting.job().job().id());
    }

    private interface Part {
        Optional<Waiting> take() throws LeftForLater, Lost, InterruptedException;
    }

    /** Lets go of the job unless something is left to do for it. */
    private Optional<Waiting> guarded(JobId job, Part part) throws InterruptedException {
        Optional<Waiting> left = Optional.empty();
        MDC.put("job", job.shortened());
        try {
            left = part.take();
        } catch (LeftForLater e) {
            putDown.set(true);
            LOG.info("Put down; whoever has the journal next takes it up");
        } catch (Journal.Given e) {
            LOG.info("The job goes on elsewhere: {}", e.getMessage());
        } catch (Lost e) {
            LOG.warn("Nothing more is done for the job here: {}", e.getMessage());
        } catch (RuntimeException e) {
            defect(e);
        } finally {
            if (left.isEmpty()) {
                letGo(job);
            }
            MDC.clear();
        }
        return left;
    }

    private static void defect(RuntimeException e) {
        LOG.error("The job was put down because of a defect in the worker; a restart takes it up again", e);
    }

    /** Whether it was not in flight before. */
    private boolean enter(JobId job) {
        Secrets secrets = parts.secrets().open();
        if (inFlight.putIfAbsent(job, secrets) != null) {
            secrets.close();
            return false;
        }
        return true;
    }

    private void letGo(JobId job) {
        parts.observer().letGo(job);
        Secrets secrets = inFlight.remove(job);
        if (secrets != null) {
            secrets.close();
        }
    }

    /** From the ticket in the journal, or else from the one in the continuation token, or else from the beginning. */
    private Optional<Waiting> goOn(Job job, @Nullable Ticket written) throws LeftForLater, Lost, InterruptedException {
        String token = job.continuationToken();
        if (written != null || token == null) {
            return begin(own(job, written));
        }
        Ticket ticket;
        try {
            ticket = TicketText.read(token);
        } catch (TicketText.Unreadable e) {
            settle(own(job, null), foreignToken(e));
            return Optional.empty();
        }
        try {
            writer.begun(job.id(), ticket);
        } catch (NotWritten e) {
            LOG.warn("After a restart the ticket is the one in the continuation token: {}", e.getMessage());
        }
        return begin(own(job, ticket));
    }

    private static JobResult foreignToken(TicketText.Unreadable e) {
        return new JobResult.Failed(
                FailureType.JOB_FAILED,
                "The continuation token of this action cannot be used: %s. Retry the stage; nothing was started with this token."
                        .formatted(e.getMessage()),
                null);
    }

    private Optional<Waiting> takeUp(Journal.Entry entry) throws LeftForLater, Lost, InterruptedException {
        if (entry.result() == null) {
            return goOnAfterARestart(entry);
        }
        deliverAgain(entry, entry.result());
        return Optional.empty();
    }

    private Optional<Waiting> goOnAfterARestart(Journal.Entry entry) throws LeftForLater, Lost, InterruptedException {
        Optional<Job> details = details(entry);
        if (details.isEmpty()) {
            LOG.warn("The service no longer knows the job: it is undone and dropped");
            own(withoutDetails(entry), entry.ticket()).undo("the service no longer knows the job");
            forgetter.forget(entry.job());
            return Optional.empty();
        }
        describeTakenUp(details.get(), entry);
        return goOn(details.get(), entry.ticket());
    }

    /** The details are for people and for an undoing; the result waits for nothing. */
    private void deliverAgain(Journal.Entry entry, JobResult result) throws LeftForLater, Lost, InterruptedException {
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
                if (!parts.sleeper().sleep(backoff.next())) {
                    throw new LeftForLater();
                }
            }
        }
    }

    private OwnJob own(Job job, @Nullable Ticket ticket) {
        ResumableAction action = actions.get(job.type());
        Secrets secrets = Objects.requireNonNull(inFlight.get(job.id()));
        var own = new OwnJob(
                job, action == null ? new UnknownAction(job.type()) : action, ticket, secrets, parts, writer);
        parts.observer().taken(job, secrets);
        return own;
    }

    private Optional<Waiting> begin(OwnJob own) throws LeftForLater, Lost, InterruptedException {
        return follow(own, own.begin());
    }

    private Optional<Waiting> follow(OwnJob own, OwnJob.Next next) throws LeftForLater, Lost, InterruptedException {
        return switch (next) {
            case OwnJob.Next.Look look -> Optional.of(new Waiting(own, look.after()));
            case OwnJob.Next.Deliver deliver -> {
                settle(own, deliver.result());
                yield Optional.empty();
            }
        };
    }

    private void settle(OwnJob own, JobResult result) throws LeftForLater, Lost, InterruptedException {
        writer.decided(own.job().id(), result);
        finish(own, result, false);
    }

    private void finish(OwnJob own, JobResult result, boolean maybeDelivered)
            throws LeftForLater, Lost, InterruptedException {
        Job job = own.job();
        parts.observer().decided(job, result);
        if (result instanceof JobResult.Succeeded) {
            own.release();
        }
        Outcome outcome = deliverer.deliver(job.id(), result, maybeDelivered);
        if (outcome == Outcome.NOT_WANTED && parts.journal().isShared()) {
            outcome = insist(job.id(), result);
        }
        if (outcome == Outcome.TOO_MANY_VARIABLES || outcome == Outcome.REFUSED) {
            JobResult instead = instead(outcome);
            own.undo("its result was refused");
            outcome = deliverer.deliver(job.id(), instead, false);
            report(job, instead, outcome);
        } else {
            if (outcome == Outcome.NOT_WANTED && !(result instanceof JobResult.Failed)) {
                refuseWhenAnotherHas(job.id());
                own.undo("the action was abandoned or timed out");
            }
            report(job, result, outcome);
        }
        forgetter.forget(job.id());
    }

    /**
     * Of a job that is ours without an answer that said so, perhaps nobody acknowledged it yet: another worker, whose answer
     * was lost, may have been handed it in vain. Whoever is handed it next acknowledges it for us.
     */
    private Outcome insist(JobId job, JobResult result) throws LeftForLater, InterruptedException {
        Duration until = parts.time().elapsed().plus(UNACKNOWLEDGED);
        Outcome outcome = Outcome.NOT_WANTED;
        while (outcome == Outcome.NOT_WANTED
                && parts.acknowledged().isAssumed(job)
                && parts.time().elapsed().compareTo(until) < 0) {
            if (!parts.sleeper().sleep(BETWEEN_DELIVERIES)) {
                throw new LeftForLater();
            }
            outcome = deliverer.deliver(job, result, false);
        }
        return outcome;
    }

    /** A worker that was taken for dead just before it delivered must not undo what its successor made of the job. */
    private void refuseWhenAnotherHas(JobId job) throws LeftForLater, Lost, InterruptedException {
        if (!writer.answered(() -> parts.journal().has(job))) {
            throw new Lost("another worker has it, and may have reported it");
        }
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
                        "The output variables together are larger than the 122,880 bytes CodePipeline takes for one"
                                + " action. Write less to GREENROOM_OUTPUT; large results belong into the output"
                                + " artifact.",
                        null)
                : new JobResult.Failed(
                        FailureType.JOB_FAILED,
                        "CodePipeline refused this action's result as invalid; the worker's log has its words.",
                        null);
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
