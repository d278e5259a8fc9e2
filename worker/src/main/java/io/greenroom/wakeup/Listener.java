package io.greenroom.wakeup;

/** Is told what comes out of the queue, on one thread. Returns soon, and does not fail. */
public interface Listener {

    void hinted(Hint hint);

    /** From now on messages come as they are sent ({@code true}), or cannot be had, so that whoever waits for them looks by the clock. */
    void works(boolean now);

    /** Whether hints are of use now. As long as they are not, messages are left to others. */
    boolean wantsHints() throws InterruptedException;
}
