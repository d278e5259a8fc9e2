package io.greenroom.provider.cloudshell;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;

/** Spaces the requests of a whole worker evenly. A pause that a server asks for holds for all of them. */
final class RequestRate {
    private final Time time;
    private final Duration gap;
    private Instant nextFree;

    RequestRate(double requestsPerSecond, Time time) {
        this.time = time;
        this.gap = Duration.ofNanos((long) (1_000_000_000 / requestsPerSecond));
        this.nextFree = time.instant();
    }

    /** Waits for a turn. */
    void take() throws InterruptedException {
        time.sleep(reserve());
    }

    /** Whether a request now would wait for nobody: room for calls that are nice to have. */
    synchronized boolean hasRoom() {
        return !nextFree.isAfter(time.instant());
    }

    /** Lets nobody go for that long. */
    synchronized void pause(Duration duration) {
        Instant until = time.instant().plus(duration);
        if (until.isAfter(nextFree)) {
            nextFree = until;
        }
    }

    private synchronized Duration reserve() {
        Instant now = time.instant();
        Instant mine = nextFree.isAfter(now) ? nextFree : now;
        nextFree = mine.plus(gap);
        return Duration.between(now, mine);
    }
}
