package io.greenroom.lifecycle;

/** An environment did not come up. The message is for people: the phase, the reason, the last lines of output. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailure(String phase, String reason) {
        super(phase + " failed. " + reason);
    }
}
