package io.greenroom.provider.aws;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that what ends an environment in AWS without a worker goes by the end that the environment has: on a thread of its
 * own, again and again until that is done, once more whenever the end changes, and every so often besides, because somebody may have
 * changed or removed it.
 */
public final class EndKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndKeeper.class);
    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    /** A look at what is there is a call of AWS. */
    static final Duration BETWEEN_LOOKS = Duration.ofMinutes(15);
    /** A call that was interrupted ends at once. */
    private static final Duration TO_LET_GO = Duration.ofSeconds(10);

    private final String name;
    private final Time time;
    private final Setting setting;
    private final ReentrantLock lock = new ReentrantLock();
    /** Empty while the environment is protected. */
    private volatile Optional<Instant> end;
    /** Whether it is, or was, another one than at first. */
    private volatile boolean hasMoved;

    private @Nullable Applying latest;
    private boolean closed;

    /**
     * What sees to one end.
     *
     * @param isDone at zero once that was done, or is not needed any more
     */
    private record Applying(Thread thread, CountDownLatch isDone) {}

    /** Makes what is missing, and changes what is different. */
    public interface Setting {
        /** False when that has to be tried again. */
        boolean apply() throws InterruptedException;
    }

    /**
     * Does nothing yet.
     *
     * @param name of the environment
     * @param end as it is at first
     * @param time by which the environment ends
     */
    public EndKeeper(String name, Instant end, Time time, Setting setting) {
        this.name = name;
        this.end = Optional.of(end);
        this.time = time;
        this.setting = setting;
    }

    /** When the environment ends; empty while it is protected. */
    public Optional<Instant> end() {
        return end;
    }

    /** Whether it is, or was, another one than at first. */
    public boolean hasMoved() {
        return hasMoved;
    }

    /**
     * Tells of another end.
     *
     * @param left from now; empty while the environment is protected
     */
    public void endIn(Optional<Duration> left) {
        Optional<Instant> next = left.map(duration -> time.instant().plus(duration));
        if (!isSame(next, end)) {
            end = next;
            hasMoved = true;
            applySoon();
        }
    }

    /** What is left was measured a moment ago. */
    private static boolean isSame(Optional<Instant> one, Optional<Instant> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return Duration.between(one.get(), other.get()).abs().compareTo(A_MOMENT) < 0;
    }

    /** Returns at once. */
    public void applySoon() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Thread before = latest == null ? null : latest.thread();
            if (before != null) {
                before.interrupt();
            }
            var isDone = new CountDownLatch(1);
            latest = new Applying(Thread.ofVirtual().name("end-" + name).start(() -> apply(before, isDone)), isDone);
        } finally {
            lock.unlock();
        }
    }

    /** @param before which may be about to say what was true before */
    private void apply(@Nullable Thread before, CountDownLatch isDone) {
        try {
            awaitEndOf(before);
            while (true) {
                while (!setting.apply()) {
                    Thread.sleep(AGAIN);
                }
                isDone.countDown();
                time.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // there is another end, or none is needed any more
        } finally {
            isDone.countDown();
        }
    }

    /**
     * Of one that was interrupted, and lets go of what it does soon: also when this one is not needed any more, for whoever closes
     * this waits for the last of them alone.
     */
    private static void awaitEndOf(@Nullable Thread before) throws InterruptedException {
        boolean isInterrupted = false;
        while (before != null && before.isAlive()) {
            try {
                before.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            throw new InterruptedException();
        }
    }

    /** Returns when it is done, or takes longer than it should. */
    public void awaitApplied() throws InterruptedException {
        Applying applying = latest();
        if (applying != null && !applying.isDone().await(AGAIN.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warn("What ends environment {} when there is no worker does not go by its end yet", name);
        }
    }

    private @Nullable Applying latest() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /** Stops trying. What is being done is over when this returns. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        Applying last = latest();
        if (last != null) {
            last.thread().interrupt();
            try {
                last.thread().join(TO_LET_GO);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
