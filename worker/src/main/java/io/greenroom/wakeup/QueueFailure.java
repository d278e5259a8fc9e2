package io.greenroom.wakeup;

/** The queue did not do what it was asked for. The message says what, and where the cause is known what to change. */
public final class QueueFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** How long it may last. */
    public enum Kind {
        /** Throttled, no answer, trouble of its own: the same call may work in a moment. */
        PASSING,
        /** There is no such queue, or it may not be used: somebody has to change something. */
        LASTING
    }

    public QueueFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
