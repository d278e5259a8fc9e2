package io.greenroom.time;

import java.time.Duration;
import java.time.Instant;

/** A clock on which waiting takes no time: whoever sleeps moves it on and goes on at once. For one thread at a time. */
public final class SkippingTime implements Time {
    private Instant now = Instant.parse("2026-03-01T09:30:00Z");
    private Runnable atNextSleep = () -> {};

    /** What happens once, when somebody sleeps next. */
    public synchronized void atNextSleep(Runnable happening) {
        atNextSleep = happening;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        Runnable happening = atNextSleep;
        atNextSleep = () -> {};
        happening.run();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (duration.isPositive()) {
            now = now.plus(duration);
        }
    }
}
