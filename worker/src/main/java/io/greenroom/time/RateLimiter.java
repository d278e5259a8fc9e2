package io.greenroom.time;

import java.time.Duration;

/**
 * Spaces the calls of a whole worker evenly, so that there are never more than so many a second. A pause that a server asks for
 * holds for all of them. For any number of threads.
 */
public final class RateLimiter {
    private final Time time;
    private final Duration gap;
    private Duration nextFree;

    public RateLimiter(double callsPerSecond, Time time) {
        this.time = time;
        this.gap = Duration.ofNanos((long) (1_000_000_000 / callsPerSecond));
        this.nextFree = time.elapsed();
    }

    /** Waits for a turn. */
    public void take() throws InterruptedException {
        time.sleep(reserve());
    }

    /** Whether a call now would wait for nobody: room for those that are nice to have. */
    public synchronized boolean hasRoom() {
        return nextFree.compareTo(time.elapsed()) <= 0;
    }

    /** Lets nobody go for that long. */
    public synchronized void pause(Duration duration) {
        Duration until = time.elapsed().plus(duration);
        if (until.compareTo(nextFree) > 0) {
            nextFree = until;
        }
    }

    private synchronized Duration reserve() {
        Duration now = time.elapsed();
        Duration mine = nextFree.compareTo(now) > 0 ? nextFree : now;
        nextFree = mine.plus(gap);
        return mine.minus(now);
    }
}
