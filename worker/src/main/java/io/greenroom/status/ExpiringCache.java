package io.greenroom.status;

import io.greenroom.time.Time;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was read some seconds ago, for all who ask. It is read anew by one of them at a time, while the others are given what
 * there is, and never for more than a tenth of the time: what takes long to read is read less often.
 */
final class ExpiringCache<T> {
    private static final int SHARE = 10;

    private final Source<T> source;
    private final Duration goodFor;
    private final Duration longest;
    private final Time time;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Read<T> last;

    /** @param goodFor how long what was read is given to whoever asks */
    ExpiringCache(Source<T> source, Duration goodFor, Time time) {
        this(source, goodFor, Duration.ofDays(1), time);
    }

    /** @param longest how old what is given may become, however long it takes to read it */
    ExpiringCache(Source<T> source, Duration goodFor, Duration longest, Time time) {
        this.source = source;
        this.goodFor = goodFor;
        this.longest = longest;
        this.time = time;
    }

    interface Source<T> {
        T read() throws InterruptedException;
    }

    /** @param until by the time's own count */
    private record Read<T>(T value, Duration until) {}

    T get() throws InterruptedException {
        Read<T> known = last;
        if (known != null && isGood(known)) {
            return known.value();
        }
        if (known == null) {
            turn.lockInterruptibly();
        } else if (!turn.tryLock()) {
            return known.value();
        }
        try {
            return readInTurn();
        } finally {
            turn.unlock();
        }
    }

    /** Somebody else may have read it while this one waited for its turn. */
    private T readInTurn() throws InterruptedException {
        Read<T> known = last;
        if (known != null && isGood(known)) {
            return known.value();
        }
        Duration began = time.elapsed();
        T value = source.read();
        Duration ended = time.elapsed();
        Duration pause = ended.minus(began).multipliedBy(SHARE);
        Duration good = pause.compareTo(goodFor) > 0 ? pause : goodFor;
        last = new Read<>(value, ended.plus(good.compareTo(longest) < 0 ? good : longest));
        return value;
    }

    private boolean isGood(Read<T> read) {
        return time.elapsed().compareTo(read.until()) < 0;
    }
}
