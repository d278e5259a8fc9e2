package io.greenroom.job;

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

    private ActionFailure(FailureType type, boolean mayPass, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
        this.mayPass = mayPass;
    }

    public static ActionFailure lasting(FailureType type, String message) {
        return new ActionFailure(type, false, message, null);
    }

    public static ActionFailure lasting(FailureType type, String message, Throwable cause) {
        return new ActionFailure(type, false, message, cause);
    }

    /** A system that the step needs is down or busy. */
    public static ActionFailure passing(String message, Throwable cause) {
        return new ActionFailure(FailureType.SYSTEM_UNAVAILABLE, true, message, cause);
    }

    public FailureType type() {
        return type;
    }

    public boolean mayPass() {
        return mayPass;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
