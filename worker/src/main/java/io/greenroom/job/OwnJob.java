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
 * One job that is ours, from wherever it stands to a result. It waits between looks; everything else is the action's. Of its
 * two halves each may have a thread of its own: the second one waits, and then what the first one left on its thread would be
 * kept for as long.
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

    private final Job job;
    private final ResumableAction action;
    private final EngineParts parts;
    private final Secrets secrets;
    private final FreshAccess access;
    private final StepWriter writer;
    private @Nullable PreparedAction prepared;
    private @Nullable Ticket ticket;
    private boolean mayHaveBegun;

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

    /** A step that may be taken again. */
    private interface Step<T> {
        T take() throws ActionFailure, InterruptedException;
    }

    /** The way to a result, or a part of it. */
    private interface Way {
        @Nullable
        JobResult go() throws ActionFailure, NotWritten, LeftForLater, Lost, InterruptedException;
    }

    /** The first half: has the action begun, unless it was before. The result when there is nothing to be waited for. */
    Optional<JobResult> begin() throws LeftForLater, Lost, InterruptedException {
        return Optional.ofNullable(decided(this::beginOrGoOn));
    }

    /** The second half, after the first one has come to no result. */
    JobResult waitAndComplete() throws LeftForLater, Lost, InterruptedException {
        return Objects.requireNonNull(decided(this::untilCompleted));
    }

    private @Nullable JobResult decided(Way way) throws LeftForLater, Lost, InterruptedException {
        JobResult result;
        try {
            result = way.go();
        } catch (ActionFailure e) {
            if (e.other().isPresent() && parts.journal().isShared()) {
                throw givenTo(e.other().get());
            }
            LOG.info("The action failed: {}", secrets.mask(e.text()));
            result = failed(e.type(), e.text());
        } catch (NotWritten e) {
            result = failed(
                    FailureType.SYSTEM_UNAVAILABLE, "The worker could not remember what it began: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("The action failed because of a defect in the worker", e);
            result = failed(
                    FailureType.SYSTEM_UNAVAILABLE,
                    "The worker met a defect of its own (%s); its log has the details."
                            .formatted(e.getClass().getSimpleName()));
        }
        if (Thread.interrupted()) {
            // What a step says that was broken off is not the action's outcome.
            throw new InterruptedException("broken off");
        }
        if (result instanceof JobResult.Failed failure) {
            undo(failure.message());
        }
        return result == null ? null : masked(result);
    }

    private Journal.Given givenTo(JobOwner other) throws LeftForLater, Lost, InterruptedException {
        return writer.answered(() -> {
            parts.journal().give(job.id(), other);
            return new Journal.Given(other);
        });
    }

    /** No result: from here on it is waited. */
    private @Nullable JobResult beginOrGoOn()
            throws ActionFailure, NotWritten, LeftForLater, Lost, InterruptedException {
        PreparedAction wanted = action.prepare(this);
        prepared = wanted;
        boolean known = ticket != null;
        Ticket begun = ticket == null ? begin(wanted) : ticket;
        parts.observer().begun(job, begun);
        LOG.info(known ? "Goes on; it may take until {}" : "Begun; it may take until {}", begun.deadline());
        return null;
    }

    private JobResult untilCompleted() throws ActionFailure, LeftForLater, Lost, InterruptedException {
        PreparedAction wanted = Objects.requireNonNull(prepared);
        JobResult handedBack = untilDone(wanted, Objects.requireNonNull(ticket));
        if (handedBack != null) {
            return handedBack;
        }
        parts.observer().ready(job);
        Ticket done = Objects.requireNonNull(ticket);
        Instant patience = later(done.deadline(), parts.time().instant().plus(COMPLETION_PATIENCE));
        try {
            return insist(() -> wanted.complete(done), patience);
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

    /** Waits until the action is done (null), or is to be handed back (the result to do so with). */
    private @Nullable JobResult untilDone(PreparedAction wanted, Ticket first)
            throws ActionFailure, Lost, LeftForLater, InterruptedException {
        Ticket begun = first;
        Instant waitingSince = parts.time().instant();
        var details = new ExecutionDetails(null, null, null);
        String trouble = "";
        while (true) {
            parts.gate().pass();
            try {
                switch (wanted.check(begun)) {
                    case Progress.Done done -> {
                        return null;
                    }
                    case Progress.Running running -> details = running.details();
                    case Progress.Advanced advanced -> {
                        begun = advanced(begun.with(advanced.state()));
                        details = advanced.details();
                        waitingSince = parts.time().instant();
                    }
                }
                trouble = "";
                parts.observer().checked(job, masked(details));
            } catch (ActionFailure e) {
                if (!e.mayPass()) {
                    throw e;
                }
                LOG.info("Looking at it will be tried again: {}", secrets.mask(e.text()));
                trouble = " The last look at it failed: " + e.text();
            }
            Instant now = parts.time().instant();
            if (begun.isOver(now)) {
                throw outOfTime(wanted.limit(), details, trouble);
            }
            if (!begun.shown() && parts.mayShowLinkAt(begun.begunAt(), now)) {
                return handBack(begun, details);
            }
            if (parts.stopped().includes(job.context())) {
                throw ActionFailure.lasting(
                        FailureType.JOB_FAILED, "The pipeline execution was stopped, so the action was cancelled.");
            }
            if (!parts.sleeper()
                    .sleep(pause(Duration.between(waitingSince, now), Duration.between(now, begun.deadline())))) {
                return handBack(begun, details);
            }
        }
    }

    /** One that is not remembered is found again from the ticket before. */
    private Ticket advanced(Ticket next) throws Lost, LeftForLater, InterruptedException {
        ticket = next;
        try {
            writer.begun(job.id(), next);
        } catch (NotWritten e) {
            LOG.warn("After a restart the action goes on from where it stood before: {}", e.getMessage());
        }
        parts.observer().begun(job, next);
        return next;
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

    private static ActionFailure outOfTime(Duration limit, ExecutionDetails details, String trouble) {
        String last = details.summary() == null ? "" : " The last that was seen of it: " + details.summary() + ".";
        return ActionFailure.lasting(
                FailureType.JOB_FAILED,
                "Not done within %d minutes, so it was cancelled. Raise TimeoutInMinutes in the action's configuration, or see what holds it up.%s%s"
                        .formatted(limit.toMinutes(), last, trouble));
    }

    private JobResult handBack(Ticket begun, ExecutionDetails details) {
        return new JobResult.Continued(TicketText.write(begun.asShown()), details);
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

    private JobResult failed(FailureType type, String message) {
        return new JobResult.Failed(type, message, null);
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
