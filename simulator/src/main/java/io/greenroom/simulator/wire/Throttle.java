package io.greenroom.simulator.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Lets so many requests a second pass, with a burst of one second's worth. A rate of 0 lets all pass. */
final class Throttle {
    private final double perSecond;
    private final InstantSource clock;
    private double tokens;
    private Instant filledAt;

    Throttle(double perSecond, InstantSource clock) {
        this.perSecond = perSecond;
        this.clock = clock;
        this.tokens = Math.max(1, perSecond);
        this.filledAt = clock.instant();
    }

    synchronized boolean admits() {
        if (perSecond <= 0) {
            return true;
        }
        var now = clock.instant();
        double gained = Duration.between(filledAt, now).toNanos() / 1e9 * perSecond;
        tokens = Math.min(Math.max(1, perSecond), tokens + Math.max(0, gained));
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
