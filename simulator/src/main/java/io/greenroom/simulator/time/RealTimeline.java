package io.greenroom.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's clock. Tasks run one after the other on one daemon thread; those still waiting at the close never run. */
public final class RealTimeline implements Timeline, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RealTimeline.class);

    private final ScheduledThreadPoolExecutor thread;

    public RealTimeline() {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("simulator-time").factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    /** After the close nothing is taken any more: the timer that is returned never fires. */
    @Override
    public Timer at(Instant when, Runnable task) {
        if (thread.isShutdown()) {
            return () -> {};
        }
        long wait = Math.max(0, Duration.between(instant(), when).toNanos());
        Future<?> waiting = thread.schedule(() -> run(task), wait, TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task of the simulator's timeline failed; the others go on.", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
