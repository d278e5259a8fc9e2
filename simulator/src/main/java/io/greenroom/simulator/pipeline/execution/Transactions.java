package io.greenroom.simulator.pipeline.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the state one transaction at a time. What a transaction wants done outside (offer a job, tell a listener) runs
 * after it in order, one after the other, on the executor and without the lock, so that nothing outside can block or
 * re-enter a transaction.
 */
final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private final Executor executor;
    private boolean draining;

    Transactions(Executor executor) {
        this.executor = executor;
    }

    /** A transaction within a transaction is part of it. */
    <T extends @Nullable Object> T call(Supplier<T> change) {
        boolean drain;
        lock.lock();
        try {
            return change.get();
        } finally {
            drain = !draining && !effects.isEmpty() && lock.getHoldCount() == 1;
            draining |= drain;
            lock.unlock();
            if (drain) {
                executor.execute(this::drain);
            }
        }
    }

    void run(Runnable change) {
        this.<@Nullable Object>call(() -> {
            change.run();
            return null;
        });
    }

    /** Within a transaction: have this done after it. */
    void afterCommit(Runnable effect) {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("Effects belong to a transaction");
        }
        effects.add(effect);
    }

    private void drain() {
        for (Runnable effect = next(); effect != null; effect = next()) {
            try {
                effect.run();
            } catch (RuntimeException | Error e) {
                LOG.error("Something that a pipeline execution wanted done went wrong; the execution goes on", e);
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable effect = effects.poll();
            draining = effect != null;
            return effect;
        } finally {
            lock.unlock();
        }
    }
}
