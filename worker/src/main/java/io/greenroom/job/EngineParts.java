package io.greenroom.job;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What every job on this worker shares.
 *
 * @param sleeper ended when jobs are to be handed back
 */
record EngineParts(
        JobService service,
        Journal journal,
        Time time,
        RandomGenerator random,
        Sleeper sleeper,
        StoppedExecutions stopped,
        AwaitedRedeliveries awaited,
        Optional<Duration> linkAfter,
        JobObserver observer) {

    boolean mayShowLinkAt(Instant begunAt, Instant now) {
        return linkAfter.isPresent() && !now.isBefore(begunAt.plus(linkAfter.get()));
    }
}
