package io.greenroom.provider.aws;

import io.greenroom.time.Time;
import java.time.Duration;

/** Spaces the calls of a whole worker evenly, so that there are never more than so many a second. */
public final class Pace {
    private final Time time;
    private final Duration gap;
    private Duration nextFree;

    public Pace(int callsPerSecond, Time time) {
        this.time = time;
        this.gap = Duration.ofSeconds(1).dividedBy(callsPerSecond);
        this.nextFree = time.elapsed();
    }

    /** Waits for a turn. */
    public void take() throws InterruptedException {
        time.sleep(reserve());
    }

    private synchronized Duration reserve() {
        Duration now = time.elapsed();
        Duration mine = nextFree.compareTo(now) > 0 ? nextFree : now;
        nextFree = mine.plus(gap);
        return mine.minus(now);
    }
}
