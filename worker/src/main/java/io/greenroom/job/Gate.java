package io.greenroom.job;

/**
 * Whether a life of the worker may still act for its jobs. Asked before everything that has an effect outside: a worker
 * that was not heard of for long has to take it that others have its jobs by now. Once closed, it stays closed.
 */
@FunctionalInterface
public interface Gate {

    /** That of a worker whose jobs nobody else takes over. */
    Gate OPEN = () -> true;

    /** Whether the life may act now. */
    boolean isOpen();

    /**
     * Goes on only while it is open.
     *
     * @throws InterruptedException when it is closed: whoever asks is broken off, like everybody in this life
     */
    default void pass() throws InterruptedException {
        if (!isOpen()) {
            throw new InterruptedException("other workers may have the jobs of this life by now");
        }
    }
}
