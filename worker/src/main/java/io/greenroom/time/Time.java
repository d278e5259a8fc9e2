package io.greenroom.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that can also wait: real in production, moved by hand in tests. */
public interface Time extends InstantSource {

    /** How long this clock has gone on since some moment of its own; unlike the instant, nobody sets it. */
    default Duration elapsed() {
        return Duration.between(Instant.EPOCH, instant());
    }

    /** Returns when this clock has gone on by the duration; at once when it is zero or negative. */
    void sleep(Duration duration) throws InterruptedException;

    /** Returns at the instant, or at once when that is past; the clock may have moved since the caller looked at it. */
    default void sleepUntil(Instant instant) throws InterruptedException {
        sleep(Duration.between(instant(), instant));
    }

    /** The machine's own time. */
    static Time system() {
        return new Time() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public Duration elapsed() {
                return Duration.ofNanos(System.nanoTime());
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                if (duration.isPositive()) {
                    Thread.sleep(duration);
                }
            }
        };
    }
}
