package io.greenroom.simulator.time;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that also runs tasks when their time has come. */
public interface Timeline extends InstantSource {

    /** Runs the task once the clock has reached the instant (soon, when it has already). Tasks are short and do not block. */
    Timer at(Instant when, Runnable task);

    /** A task that waits for its time. */
    interface Timer {
        /** Makes sure that the task does not begin any more. */
        void cancel();
    }
}
