package io.greenroom.assembly;

/** A worker, or a part of it, cannot be put together. The message says what to change. */
public final class AssemblyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is to blame. */
    public enum Reason {
        /** The settings, or what they lead to. */
        SETTINGS,
        /** This machine. */
        MACHINE
    }

    private final Reason reason;

    public AssemblyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
