package io.greenroom.job;

import org.jspecify.annotations.Nullable;

/** A call to the service did not work out in a way that is not about one job's state. */
public final class ServiceFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** Too many requests; the call had no effect. */
        THROTTLED,
        /** No answer, a server error, or an answer that is not the service's: the call may have had its effect. */
        UNAVAILABLE,
        /** No such action type in this account and region. */
        NO_SUCH_ACTION_TYPE,
        /** The worker's credentials are missing, expired, or may not do this. */
        DENIED,
        /** The service refused what the request says, and will again. */
        INVALID
    }

    private final Kind kind;

    public ServiceFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    boolean mayPass() {
        return kind == Kind.THROTTLED || kind == Kind.UNAVAILABLE;
    }
}
