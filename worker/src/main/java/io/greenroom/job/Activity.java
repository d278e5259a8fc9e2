package io.greenroom.job;

import io.greenroom.time.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Whether there is or just was work, over all pollers: work of one action type soon brings work of another. */
final class Activity {
    private static final Duration LINGERING = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong endings = new AtomicLong();
    private final Sleeper pollersSleeper;
    private volatile Instant lastWork;

    Activity(InstantSource clock, Sleeper pollersSleeper) {
        this.clock = clock;
        this.pollersSleeper = pollersSleeper;
        this.lastWork = clock.instant();
    }

    /** Pollers that went to sleep for long because there was no work are woken. */
    void jobCame() {
        boolean wasQuiet = isQuiet();
        inFlight.incrementAndGet();
        lastWork = clock.instant();
        if (wasQuiet) {
            pollersSleeper.wakeAll();
        }
    }

    /** There is something to be learnt from polls soon. */
    void expectWork() {
        lastWork = clock.instant();
        pollersSleeper.wakeAll();
    }

    /** Pollers are woken: the next action of the job's pipeline may be waiting for them already. */
    void jobEnded() {
        lastWork = clock.instant();
        inFlight.decrementAndGet();
        endings.incrementAndGet();
        pollersSleeper.wakeAll();
    }

    /** How many jobs have ended so far. */
    long endings() {
        return endings.get();
    }

    /** How many jobs came and have not ended. */
    int inFlight() {
        return inFlight.get();
    }

    boolean isQuiet() {
        return inFlight.get() == 0 && clock.instant().isAfter(lastWork.plus(LINGERING));
    }
}
