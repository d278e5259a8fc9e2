package io.greenroom.dynamodb;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;

/** The machine's clock, on which nobody waits. */
final class HurriedTime implements Time {
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
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
