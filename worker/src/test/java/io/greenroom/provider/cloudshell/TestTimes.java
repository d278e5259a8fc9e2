package io.greenroom.provider.cloudshell;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Clocks whose waits take no time, so that tests do not. */
final class TestTimes {

    private TestTimes() {}

    /** Waiting on it does not move it. */
    static Time thatNeverWaits(InstantSource clock) {
        return new Time() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        };
    }

    /** Waiting on it moves it, for everybody: with several threads it runs ahead. */
    static final class Leaping implements Time {
        private Instant now = Instant.parse("2026-03-01T09:30:00Z");

        @Override
        public synchronized Instant instant() {
            return now;
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            advanceBy(duration);
        }

        private synchronized void advanceBy(Duration duration) {
            if (duration.isPositive()) {
                now = now.plus(duration);
            }
        }
    }
}
