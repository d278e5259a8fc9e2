package io.greenroom.job;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.job.Journal.Lost;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.secret.Secrets;
import io.greenroom.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job that is ours, from wherever it stands to a result, in a look at a time: it begins and is looked at, and between looks
 * it waits, for which it needs no thread. Everything else is the action's. Used by one thread at a time.
 */
final class OwnJob implements JobContext {
    private static final Logger LOG = LoggerFactory.getLogger(OwnJob.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONG_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** A look is worth a tenth of the time waited so far: short things are seen at once, long ones cost little. */
    private static final int PAUSE_SHARE = 10;
    /** The same beyond {@link #LONG_PAUSE}: what has taken minutes may be seen some seconds late. */
    private static final int LONG_PAUSE_SHARE = 30;
    /** How long completing is tried when the artifact store is down, even past the action's deadline. */
    private static final Duration COMPLETION_PATIENCE = Duration.ofMinutes(10);
    /** The author waits for the failure meanwhile. */
    private static final Duration UNDO_PATIENCE = Duration.ofMinutes(2);

    private static final ExecutionDetails NOTHING_SAID = new ExecutionDetails(null, null, null);

    private final Job job;
    private final ResumableAction action;
    private final EngineParts parts;
    private final Secrets secrets;
    private final FreshAccess access;
    private final StepWriter writer;
    private final StoppedExecutions.Watched execution;
    private @Nullable PreparedAction prepared;
    private @Nullable Ticket ticket;
    private boolean mayHaveBegun;
    private @Nullable Seen seen;

    /**
     * @param known the ticket, when the action was begun before
     * @param secrets what becomes known of its secrets is added to
     */
    OwnJob(
            Job job,
            ResumableAction action,
            @Nullable Ticket known,
            Secrets secrets,
            EngineParts parts,
            StepWriter writer) {
        this.job = job;
        this.action = action;
        this.secrets = secrets;
        this.parts = parts;
        this.writer = writer;
        this.execution = parts.stopped().watch(job.context());
        this.ticket = known;
        this.mayHaveBegun = known != null;
        this.access = new FreshAccess(job, parts.service(), parts.time(), secrets);
    }

    /** The job was put down, not ended: at a shutdown, with nothing to hand back. The journal has it. */
    static final class LeftForLater extends Exception {
        private static final long serialVersionUID = 1L;

        LeftForLater() {
            super("left for later");
        }
    }

    /** What is to be done for the job next. */
    sealed interface Next {
        record Look(Duration after) implements Next {}

        record Deliver(JobResult result) implements Next {}
    }

    /** What looks at it have come to so far: since when it has waited for the same, and what passing trouble the last one met. */
    private record Seen(Instant since, ExecutionDetails details, String trouble) {}

    /** A step that may be taken again. */
    private interface Step<T> {
        T take() throws ActionFailure, InterruptedException;
    }

    private interface Way {
        Next go() throws ActionFailure, NotWritten, LeftForLater, Lost, InterruptedException;
    }

    /** Has the action begun, unless it was before, and looks at it. */
    Next begin() throws LeftForLater, Lost, InterruptedException {
        return next(this::beginOrGoOn);
    }

    /** Looks at what has begun, after the pause that was asked for or when the worker stops. */
    Next look() throws LeftForLater, Lost, InterruptedException {
        return next(this::lookAgain);
    }

    private Next next(Way way) throws LeftForLater, Lost, InterruptedException {
        Next next;
        try {
            next = way.go();
        } catch (ActionFailure e) {
            if (e.other().isPresent() && parts.journal().isShared()) {
                throw givenTo(e.other().get());
            }
            LOG.info("The action failed: {}", secrets.mask(e.text()));
            next = failed(e.type(), e.text());
        } catch (NotWritten e) {
            next = failed(
                    FailureType.SYSTEM_UNAVAILABLE, "The worker could not remember what it began: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("The action failed because of a defect in the worker", e);
            next = failed(
                    FailureType.SYSTEM_UNAVAILABLE,
                    "The worker met a defect of its own (%s); its log has the details."
                            .formatted(e.getClass().getSimpleName()));
        }
        if (Thread.interrupted()) {
            // What a step says that was broken off is not the action's outcome.
            throw new InterruptedException("broken off");
        }
        return switch (next) {
            case Next.Look look -> look;
            case Next.Deliver deliver -> {
                if (deliver.result() instanceof JobResult.Failed failure) {
                    undo(failure.message());
                }
                yield new Next.Deliver(masked(deliver.result()));
            }
        };
    }

    private Journal.Given givenTo(JobOwner other) throws LeftForLater, Lost, InterruptedException {
        return writer.answered(() -> {
            parts.journal().give(job.id(), other);
            return new Journal.Given(other);
        });
    }

    private Next beginOrGoOn() throws ActionFailure, NotWritten, LeftForLater, Lost, InterruptedException {
        PreparedAction wanted = action.prepare(this);
        prepared = wanted;
        boolean known = ticket != null;
        Ticket begun = ticket == null ? begin(wanted) : ticket;
        parts.observer().begun(job, begun);
        LOG.info(known ? "Goes on; it may take until {}" : "Begun; it may take until {}", begun.deadline());
        return look(wanted, begun, new Seen(parts.time().instant(), NOTHING_SAID, ""));
    }

    private Next lookAgain() throws ActionFailure, LeftForLater, Lost, InterruptedException {
        Ticket begun = Objects.requireNonNull(ticket);
        Seen before = Objects.requireNonNull(seen);
        return parts.sleeper().ended()
                ? handBack(begun, before.details())
                : look(Objects.requireNonNull(prepared), begun, before);
    }

    private Next complete(PreparedAction wanted, Ticket done)
            throws ActionFailure, LeftForLater, Lost, InterruptedException {
        parts.observer().ready(job);
        Instant patience = later(done.deadline(), parts.time().instant().plus(COMPLETION_PATIENCE));
        try {
            return new Next.Deliver(insist(() -> wanted.complete(done), patience));
        } catch (LeftForLater e) {
            return handBack(done, new ExecutionDetails("Done; what it made is still to be published", null, null));
        }
    }

    private Ticket begin(PreparedAction wanted)
            throws ActionFailure, NotWritten, LeftForLater, Lost, InterruptedException {
        Instant deadline = parts.time().instant().plus(wanted.limit());
        mayHaveBegun = true;
        var state = insist(wanted::begin, deadline);
        var begun = new Ticket(parts.time().instant(), deadline, false, state);
        ticket = begun;
        writer.begun(job.id(), begun);
        return begun;
    }

    private Next look(PreparedAction wanted, Ticket begun, Seen before)
            throws ActionFailure, Lost, LeftForLater, InterruptedException {
        parts.gate().pass();
        Optional<Seen> now = lookAt(wanted, begun, before);
        if (now.isEmpty()) {
            return complete(wanted, begun);
        }
        seen = now.get();
        return afterALook(wanted, Objects.requireNonNull(ticket), now.get());
    }

    /** Empty when it is done. */
    private Optional<Seen> lookAt(PreparedAction wanted, Ticket begun, Seen before)
            throws ActionFailure, Lost, LeftForLater, InterruptedException {
        try {
            Seen now;
            switch (wanted.check(begun)) {
                case Progress.Done done -> {
                    return Optional.empty();
                }
                case Progress.Running running -> now = new Seen(before.since(), running.details(), "");
                case Progress.Advanced advanced -> {
                    advanced(begun.with(advanced.state()));
                    now = new Seen(parts.time().instant(), advanced.details(), "");
                }
            }
            parts.observer().checked(job, masked(now.details()));
            return Optional.of(now);
        } catch (ActionFailure e) {
            if (!e.mayPass()) {
                throw e;
            }
            LOG.info("Looking at it will be tried again: {}", secrets.mask(e.text()));
            return Optional.of(new Seen(before.since(), before.details(), " The last look at it failed: " + e.text()));
        }
    }

    private Next afterALook(PreparedAction wanted, Ticket begun, Seen last) throws ActionFailure, InterruptedException {
        Instant now = parts.time().instant();
        if (begun.isOver(now)) {
            throw outOfTime(wanted.limit(), last);
        }
        if (!begun.shown() && parts.mayShowLinkAt(begun.begunAt(), now)) {
            return handBack(begun, last.details());
        }
        if (execution.isStopped()) {
            throw ActionFailure.lasting(
                    FailureType.JOB_FAILED, "The pipeline execution was stopped, so the action was cancelled.");
        }
        return new Next.Look(pause(Duration.between(last.since(), now), Duration.between(now, begun.deadline())));
    }

    /** One that is not remembered is found again from the ticket before. */
    private void advanced(Ticket next) throws Lost, LeftForLater, InterruptedException {
        ticket = next;
        try {
            writer.begun(job.id(), next);
        } catch (NotWritten e) {
            LOG.warn("After a restart the action goes on from where it stood before: {}", e.getMessage());
        }
        parts.observer().begun(job, next);
    }

    private static Duration pause(Duration waited, Duration left) {
        Duration soon = shorter(waited.dividedBy(PAUSE_SHARE), LONG_PAUSE);
        Duration pause = longer(soon, shorter(waited.dividedBy(LONG_PAUSE_SHARE), LONGEST_PAUSE));
        return shorter(longer(pause, SHORTEST_PAUSE), left);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static ActionFailure outOfTime(Duration limit, Seen seen) {
        String summary = seen.details().summary();
        String last = summary == null ? "" : " The last that was seen of it: " + summary + ".";
        return ActionFailure.lasting(
                FailureType.JOB_FAILED,
                "Not done within %d minutes, so it was cancelled. Raise TimeoutInMinutes in the action's configuration, or see what holds it up.%s%s"
                        .formatted(limit.toMinutes(), last, seen.trouble()));
    }

    private static Next handBack(Ticket begun, ExecutionDetails details) {
        return new Next.Deliver(new JobResult.Continued(TicketText.write(begun.asShown()), details));
    }

    /** Takes the step until it works, fails for good, or the time is up; hands back or puts down when told to stop. */
    private <T> T insist(Step<T> step, Instant until) throws ActionFailure, LeftForLater, InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20), parts.random());
        while (true) {
            parts.gate().pass();
            try {
                return step.take();
            } catch (ActionFailure e) {
                if (!(e.mayPass() || access.mends(e)) || !parts.time().instant().isBefore(until)) {
                    throw e;
                }
                LOG.info("Will be tried again: {}", secrets.mask(e.text()));
            }
            if (!parts.sleeper().sleep(backoff.next())) {
                throw new LeftForLater();
            }
        }
    }

    /**
     * What was begun is of no use any more. Tried for a while when its trouble may pass, and never fails: what cannot be
     * undone ends by itself at its expiry.
     */
    void undo(String reason) throws InterruptedException {
        if (!mayHaveBegun) {
            return;
        }
        Instant until = parts.time().instant().plus(UNDO_PATIENCE);
        try {
            insist(
                    () -> {
                        action.abandon(this, ticket, reason);
                        return reason;
                    },
                    until);
        } catch (ActionFailure | LeftForLater | RuntimeException e) {
            LOG.error("What the job began could not be undone; it ends by itself when it expires", e);
        }
    }

    /** The action succeeded, and that is written down. Never fails: what is not let go of ends by itself. */
    void release() throws InterruptedException {
        Ticket done = ticket;
        if (done == null) {
            return;
        }
        try {
            insist(
                    () -> {
                        action.release(this, done);
                        return done;
                    },
                    parts.time().instant().plus(UNDO_PATIENCE));
        } catch (ActionFailure | LeftForLater | RuntimeException e) {
            LOG.error("What the job needed was not let go of; it ends by itself", e);
        }
    }

    private static Next failed(FailureType type, String message) {
        return new Next.Deliver(new JobResult.Failed(type, message, null));
    }

    private JobResult masked(JobResult result) {
        return switch (result) {
            case JobResult.Succeeded s ->
                new JobResult.Succeeded(masked(s.details()), maskedValues(s.outputVariables()));
            case JobResult.Continued c -> new JobResult.Continued(c.token(), masked(c.details()));
            case JobResult.Failed f -> new JobResult.Failed(f.type(), secrets.mask(f.message()), f.externalId());
        };
    }

    private ExecutionDetails masked(ExecutionDetails details) {
        String summary = details.summary() == null ? null : secrets.mask(details.summary());
        return new ExecutionDetails(summary, details.externalId(), details.percent());
    }

    private Map<String, String> maskedValues(Map<String, String> variables) {
        var masked = new LinkedHashMap<String, String>();
        variables.forEach((name, value) -> masked.put(name, secrets.mask(value)));
        return masked;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    @Override
    public Job job() {
        return job;
    }

    @Override
    public InstantSource clock() {
        return parts.time();
    }

    @Override
    public Secrets secrets() {
        return secrets;
    }

    @Override
    public ArtifactAccess artifactAccess() throws ActionFailure, InterruptedException {
        return access.get();
    }
}
