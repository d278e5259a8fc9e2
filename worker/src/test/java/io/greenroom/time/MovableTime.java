package io.greenroom.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A clock that stands still until a test moves it; whoever sleeps on it wakes when its time has come. */
public final class MovableTime implements Time {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Instant> sleepers = new ArrayList<>();
    private Instant now;

    public MovableTime(Instant start) {
        this.now = start;
    }

    /** A clock that begins at some moment; which one does not matter. */
    public static MovableTime somewhen() {
        return new MovableTime(Instant.parse("2026-03-01T09:30:00Z"));
    }

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
            sleepUntil(now.plus(duration));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleepUntil(Instant until) throws InterruptedException {
        lock.lockInterruptibly();
        sleepers.add(until);
        changed.signalAll();
        try {
            while (now.isBefore(until)) {
                changed.await();
            }
        } finally {
            sleepers.remove(until);
            lock.unlock();
        }
    }

    /** Moves the clock on; it wakes everyone whose sleep is over by then. */
    public void advance(Duration duration) {
        lock.lock();
        try {
            now = now.plus(duration);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits (in real time, up to 30 s) until at least so many threads sleep on this clock. */
    public void awaitSleepers(int count) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(30);
            while (sleepers.stream().filter(until -> now.isBefore(until)).count() < count) {
                if (left <= 0) {
                    throw new AssertionError(
                            "Only %d threads sleep on the clock, not %d".formatted(sleepers.size(), count));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the clock on by so much, with a halt at each moment that somebody sleeps until: there it waits until so many threads
     * sleep again.
     */
    public void pass(Duration span, int threads) throws InterruptedException {
        Instant end = instant().plus(span);
        while (instant().isBefore(end)) {
            awaitSleepers(threads);
            lock.lock();
            try {
                now = sleepers.stream()
                        .filter(until -> now.isBefore(until) && until.isBefore(end))
                        .min(Instant::compareTo)
                        .orElse(end);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        awaitSleepers(threads);
    }

    /** Whether somebody sleeps until just that moment. */
    public boolean isSleptUntil(Instant until) {
        lock.lock();
        try {
            return sleepers.contains(until);
        } finally {
            lock.unlock();
        }
    }

    /** Moves the clock to the next moment somebody sleeps until, waiting for a sleeper if there is none. */
    public void advanceToNextSleeper() throws InterruptedException {
        awaitSleepers(1);
        lock.lock();
        try {
            sleepers.stream()
                    .filter(until -> now.isBefore(until))
                    .min(Instant::compareTo)
                    .ifPresent(until -> now = until);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
