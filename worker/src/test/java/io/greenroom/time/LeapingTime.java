package io.greenroom.time;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The machine's clock, which a test has leap on; whoever sleeps on it wakes when its time has come. */
public final class LeapingTime implements Time {
    /** What sleeps for less is busy, and waits for something. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** By the names of threads. */
    private final Map<String, Integer> rests = new HashMap<>();

    private final Set<String> resting = new HashSet<>();
    private volatile Duration leapt = Duration.ZERO;

    @Override
    public Instant instant() {
        return Instant.now().plus(leapt);
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime()).plus(leapt);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Duration until = elapsed().plus(duration);
        String name = Thread.currentThread().getName();
        lock.lockInterruptibly();
        try {
            if (duration.compareTo(REST) >= 0) {
                rests.merge(name, 1, Integer::sum);
                resting.add(name);
                changed.signalAll();
            }
            for (Duration left = duration; left.isPositive(); left = until.minus(elapsed())) {
                changed.awaitNanos(left.toNanos());
            }
        } finally {
            resting.remove(name);
            lock.unlock();
        }
    }

    public void leap(Duration duration) {
        lock.lock();
        try {
            leapt = leapt.plus(duration);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Leaps while the thread of that name rests, and returns when it has woken and rests again. */
    public void leap(Duration duration, String thread) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(() -> resting.contains(thread), thread + " does not rest");
            int before = rests.getOrDefault(thread, 0);
            leap(duration);
            await(
                    () -> rests.getOrDefault(thread, 0) > before && resting.contains(thread),
                    thread + " does not rest again");
        } finally {
            lock.unlock();
        }
    }

    private interface Wish {
        boolean isTrue();
    }

    private void await(Wish wish, String otherwise) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(60);
        while (!wish.isTrue()) {
            if (left <= 0) {
                throw new AssertionError("The thread " + otherwise);
            }
            left = changed.awaitNanos(left);
        }
    }
}
