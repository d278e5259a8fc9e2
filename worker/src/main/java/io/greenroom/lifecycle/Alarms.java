package io.greenroom.lifecycle;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Futures that complete at a time, kept by one thread that sleeps until the next of them. */
final class Alarms implements AutoCloseable {
    /** A sleep does not count the time the machine itself slept, so the clock is looked at again now and then. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    /** One time that somebody waits for. */
    final class Alarm {
        private final Instant at;
        private final long number = numbers.incrementAndGet();
        private final CompletableFuture<Instant> rings = new CompletableFuture<>();

        private Alarm(Instant at) {
            this.at = at;
        }

        /** Completes at the time, or at once when that is past. */
        CompletableFuture<Instant> rings() {
            return rings;
        }

        /** It is not needed any more: it will not ring, unless it is ringing already. */
        void cancel() {
            forget(this);
            rings.cancel(false);
        }
    }

    private final Time time;
    private final Executor listeners;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final TreeSet<Alarm> alarms =
            new TreeSet<>(Comparator.comparing((Alarm alarm) -> alarm.at).thenComparingLong(alarm -> alarm.number));
    private final AtomicLong numbers = new AtomicLong();
    private final Thread thread;
    private boolean asleep;
    private boolean closed;

    /**
     * @param listeners runs what hangs on an alarm, so that the thread here is never held up
     */
    Alarms(Time time, Executor listeners) {
        this.time = time;
        this.listeners = listeners;
        this.thread = Thread.ofVirtual().name("alarms").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Sets an alarm; cancel it when it is not needed any more. */
    Alarm at(Instant instant) {
        var alarm = new Alarm(instant);
        lock.lock();
        try {
            alarms.add(alarm);
            added.signal();
            if (asleep && alarms.first().equals(alarm)) {
                asleep = false;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        return alarm;
    }

    private void forget(Alarm alarm) {
        lock.lock();
        try {
            alarms.remove(alarm);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            try {
                Instant next = ringAndLookAhead();
                if (next == null) {
                    return;
                }
                time.sleepUntil(next);
                wake();
            } catch (InterruptedException e) {
                wake(); // an earlier alarm was set, or this was closed; both are seen in the next turn
            }
        }
    }

    private void wake() {
        lock.lock();
        try {
            asleep = false;
        } finally {
            lock.unlock();
        }
    }

    /** Rings what is due. When to look again; null when closed. */
    private @Nullable Instant ringAndLookAhead() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    return null;
                }
                Instant now = time.instant();
                while (!alarms.isEmpty() && !alarms.first().at.isAfter(now)) {
                    Alarm due = Objects.requireNonNull(alarms.pollFirst());
                    listeners.execute(() -> due.rings.complete(now));
                }
                if (!alarms.isEmpty()) {
                    asleep = true;
                    Instant latest = now.plus(LONGEST_SLEEP);
                    return alarms.first().at.isBefore(latest) ? alarms.first().at : latest;
                }
                added.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            added.signal();
            thread.interrupt();
        } finally {
            lock.unlock();
        }
    }
}
