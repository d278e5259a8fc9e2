package io.greenroom.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has things done when their time has come. However many wait, one thread waits for all, and none when nothing does; for any
 * number of threads.
 *
 * <p>What is far away comes up to a sixteenth of its pause late, together with its neighbours: to wake up costs more than most
 * things that are woken up for.
 */
public final class Timer {
    private static final Logger LOG = LoggerFactory.getLogger(Timer.class);
    /** The share of a pause by which it may be late. */
    private static final int LATENESS = 16;

    private final Time time;
    private final Sleeper sleeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Waiting> waiting =
            new TreeSet<>(Comparator.comparing(Waiting::due).thenComparing(Waiting::number));
    private long number;
    private boolean isRunning;
    private boolean isOver;

    public Timer(Time time) {
        this.time = time;
        this.sleeper = new Sleeper(time);
    }

    private record Waiting(Duration due, long number, Runnable task) {}

    /** What waits. */
    public interface Awaited {

        /** It is not done any more, unless its time has come already. */
        void cancel();
    }

    /**
     * Has it done after the pause; once {@linkplain #end ended}, at once and by the caller.
     *
     * @param task must return soon: others wait for the same thread
     */
    public Awaited in(Duration pause, Runnable task) {
        long exactly = time.elapsed().plus(pause).toNanos();
        // A power of two, so that pauses of about the same length meet.
        long grid = Long.highestOneBit(Math.max(1, pause.toNanos() / LATENESS));
        return at(Duration.ofNanos(Math.ceilDiv(exactly, grid) * grid), task);
    }

    /** The same for what must not be late. */
    public Awaited exactlyIn(Duration pause, Runnable task) {
        return at(time.elapsed().plus(pause), task);
    }

    private Awaited at(Duration due, Runnable task) {
        lock.lock();
        try {
            if (!isOver) {
                var added = new Waiting(due, number++, task);
                waiting.add(added);
                if (!isRunning) {
                    isRunning = true;
                    Thread.ofVirtual().name("timer").start(this::run);
                } else if (added.equals(waiting.first())) {
                    sleeper.wakeAll();
                }
                return () -> cancel(added);
            }
        } finally {
            lock.unlock();
        }
        task.run();
        return () -> {};
    }

    private void cancel(Waiting task) {
        lock.lock();
        try {
            waiting.remove(task);
        } finally {
            lock.unlock();
        }
    }

    /** Has all that waits done now, and from now on everything at once. */
    public void end() {
        lock.lock();
        try {
            isOver = true;
            sleeper.wakeAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                List<Waiting> due = takeDue();
                due.forEach(Timer::carryOut);
                if (due.isEmpty() && !awaitNext()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody has this thread to interrupt it", e);
        }
    }

    private static void carryOut(Waiting next) {
        try {
            next.task().run();
        } catch (RuntimeException e) {
            // All others wait for this thread.
            LOG.error("What was due was not done because of a defect in the worker", e);
        }
    }

    private List<Waiting> takeDue() {
        lock.lock();
        try {
            var due = new ArrayList<Waiting>();
            Duration now = time.elapsed();
            while (!waiting.isEmpty() && (isOver || waiting.first().due().compareTo(now) <= 0)) {
                due.add(waiting.pollFirst());
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** False when there is none: then this thread is not needed any more. */
    private boolean awaitNext() throws InterruptedException {
        Duration next;
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                isRunning = false;
                return false;
            }
            next = waiting.first().due();
        } finally {
            lock.unlock();
        }
        sleeper.sleep(next.minus(time.elapsed()), () -> isToWakeBefore(next));
        return true;
    }

    private boolean isToWakeBefore(Duration next) {
        lock.lock();
        try {
            return isOver || waiting.isEmpty() || waiting.first().due().compareTo(next) < 0;
        } finally {
            lock.unlock();
        }
    }
}
