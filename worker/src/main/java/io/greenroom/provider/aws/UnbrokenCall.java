package io.greenroom.provider.aws;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * A call whose outcome must not be lost because somebody lost interest in it: what it began at AWS would have to be looked for
 * afterwards, for as long as AWS may not show it.
 */
public final class UnbrokenCall {
    /** Longer than AWS takes to answer when all is well. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(5);

    private UnbrokenCall() {}

    /**
     * Makes the call on a thread of its own. An interrupt of this one is passed on to it only when it still goes on five
     * seconds later.
     *
     * @param call honours interrupts, and notes by itself what must be known of its outcome
     * @throws InterruptedException when this thread was interrupted, whatever came of the call
     */
    public static <T> T make(Supplier<T> call) throws InterruptedException {
        var outcome = new FutureTask<>(call::get);
        Thread calling = Thread.ofVirtual().name("unbroken-call").start(outcome);
        try {
            T answer = outcome.get();
            if (Thread.interrupted()) { // waiting does not tell once the outcome is there
                throw new InterruptedException("interrupted when AWS had just answered");
            }
            return answer;
        } catch (InterruptedException e) {
            letEnd(calling);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A call failed", e.getCause());
        }
    }

    private static void letEnd(Thread calling) throws InterruptedException {
        try {
            calling.join(TO_ANSWER);
        } finally {
            calling.interrupt();
        }
    }
}
