package io.greenroom.dynamodb;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the writes of one worker, each higher than the one before. An attempt without an answer may reach the table
 * when later ones did: it is known by its number, and refused. Of different workers and lives the numbers follow the
 * clock, and are good for listing in order only.
 */
final class WriteNumbers {
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();

    WriteNumbers(InstantSource clock) {
        this.clock = clock;
    }

    long next() {
        long now = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }
}
