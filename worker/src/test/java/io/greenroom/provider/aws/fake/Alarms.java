package io.greenroom.provider.aws.fake;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does things when the clock has come to a time. Looks at the clock rather than sleeping on it, so that a test that counts
 * or moves to the sleepers of its clock sees those of its own alone.
 */
final class Alarms {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    private final InstantSource clock;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparing(Alarm::at));

    /** Something to be done at its time, unless it is cancelled before. */
    final class Alarm {
        private final Instant at;
        private final Runnable task;

        private Alarm(Instant at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        Instant at() {
            return at;
        }

        void cancel() {
            lock.lock();
            try {
                alarms.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    Alarms(InstantSource clock, Executor threads) {
        this.clock = clock;
        this.threads = threads;
    }

    void start() {
        threads.execute(this::watch);
    }

    /** At once when that is past. */
    Alarm at(Instant time, Runnable task) {
        Alarm alarm = new Alarm(time, task);
        if (!time.isAfter(clock.instant())) {
            threads.execute(task);
            return alarm;
        }
        lock.lock();
        try {
            alarms.add(alarm);
            more.signalAll();
        } finally {
            lock.unlock();
        }
        return alarm;
    }

    private void watch() {
        lock.lock();
        try {
            while (true) {
                Alarm first = alarms.peek();
                if (first == null) {
                    more.await();
                } else if (first.at().isAfter(clock.instant())) {
                    more.awaitNanos(LOOK_NANOS);
                } else {
                    alarms.remove(first);
                    threads.execute(first.task);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
