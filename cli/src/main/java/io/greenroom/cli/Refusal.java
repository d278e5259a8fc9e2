package io.greenroom.cli;

/** A command cannot do what was asked. The message says what to change. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Wrong usage or settings. */
    static Refusal usage(String message) {
        return new Refusal(2, message);
    }

    /** What was asked for failed. */
    static Refusal failure(String message) {
        return new Refusal(1, message);
    }

    int status() {
        return status;
    }
}
