package io.greenroom.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Growing waits with full jitter: each is anything between nothing and a bound that doubles up to the longest. */
public final class Backoff {
    private final RandomGenerator random;
    private final Duration longest;
    private final Duration first;
    private Duration bound;

    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.bound = first;
    }

    public Duration next() {
        long nanos = Math.max(1, bound.toNanos());
        bound = min(bound.multipliedBy(2), longest);
        return Duration.ofNanos(1 + random.nextLong(nanos));
    }

    public void reset() {
        bound = first;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
