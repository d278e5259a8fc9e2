package io.greenroom.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Whether there is or just was work, over all pollers: work of one action type soon brings work of another. */
final class Activity {
    private static final Duration LINGERING = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Room room;
    private final Naps pollersNaps;
    private volatile Instant lastWork;

    Activity(InstantSource clock, Room room, Naps pollersNaps) {
        this.clock = clock;
        this.room = room;
        this.pollersNaps = pollersNaps;
        this.lastWork = clock.instant();
    }

    /** Work came, or was done. Pollers that went to sleep for long because there was none are woken. */
    void happened() {
        boolean wasQuiet = isQuiet();
        lastWork = clock.instant();
        if (wasQuiet) {
            pollersNaps.wakeAll();
        }
    }

    boolean isQuiet() {
        return room.inUse() == 0 && clock.instant().isAfter(lastWork.plus(LINGERING));
    }
}
