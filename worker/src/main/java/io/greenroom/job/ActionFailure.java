package io.greenroom.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A step of an action did not work out. The message is for the author.
 *
 * <p>When it {@link #mayPass}, the engine takes the same step again after a while, until the action's deadline.
 */
public final class ActionFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureType type;
    private final boolean mayPass;
    private final transient @Nullable JobOwner other;

    private ActionFailure(
            FailureType type, boolean mayPass, @Nullable JobOwner other, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
        this.mayPass = mayPass;
        this.other = other;
    }

    public static ActionFailure lasting(FailureType type, String message) {
        return new ActionFailure(type, false, null, message, null);
    }

    public static ActionFailure lasting(FailureType type, String message, Throwable cause) {
        return new ActionFailure(type, false, null, message, cause);
    }

    /** A system that the step needs is down or busy. */
    public static ActionFailure passing(String message, Throwable cause) {
        return new ActionFailure(FailureType.SYSTEM_UNAVAILABLE, true, null, message, cause);
    }

    /**
     * The step can be taken by another worker alone, who has what it needs. Of workers that share their journal, that one is
     * given the job.
     */
    public static ActionFailure elsewhere(JobOwner other, String message, Throwable cause) {
        return new ActionFailure(FailureType.JOB_FAILED, false, other, message, cause);
    }

    public FailureType type() {
        return type;
    }

    public boolean mayPass() {
        return mayPass;
    }

    /** The worker who can take the step, where this one cannot. */
    Optional<JobOwner> other() {
        return Optional.ofNullable(other);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
