package io.greenroom.provider.cloudformation;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that goes on when a test moves it, and by as much as somebody wants to wait, at once: how long anything takes in real
 * time makes no difference. While it is held, whoever waits does wait.
 */
final class SteppingTime implements Time {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private Instant now = Instant.parse("2026-03-01T09:30:00Z");
    private boolean held;

    @Override
    public Instant instant() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (held) {
                released.await();
            }
            if (duration.isPositive()) {
                now = now.plus(duration);
            }
        } finally {
            lock.unlock();
        }
    }

    void advance(Duration duration) {
        lock.lock();
        try {
            now = now.plus(duration);
        } finally {
            lock.unlock();
        }
    }

    void hold(boolean also) {
        lock.lock();
        try {
            held = also;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
