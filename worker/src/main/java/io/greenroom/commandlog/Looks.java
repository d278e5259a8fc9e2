package io.greenroom.commandlog;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has looks taken when they are due, each on a virtual thread that ends with it: ten thousand runs that print nothing cost an
 * entry in a queue each, and no stack.
 */
final class Looks implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock;

    Looks() {
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("log-clock").factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    void now(Runnable look) {
        Thread.ofVirtual().name("log-follower").start(look);
    }

    /** Until it is cancelled; never, once this is closed. */
    Future<?> in(Duration pause, Runnable look) {
        return clock.schedule(() -> now(look), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
