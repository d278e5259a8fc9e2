package io.greenroom.job;

import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Sleeper;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What every job on this worker shares.
 *
 * @param service asks the gate itself
 * @param secrets where those of a job are in use while it is in flight
 * @param sleeper ended when jobs are to be handed back
 */
record EngineParts(
        JobService service,
        Journal journal,
        Gate gate,
        AcknowledgedJobs acknowledged,
        SecretsInUse secrets,
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
