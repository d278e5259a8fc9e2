package io.greenroom.job;

import io.greenroom.job.JobService.Delivery;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a result to the service, again and again until it was taken or refused. */
final class Deliverer {
    private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);

    /** The service's limit for a custom action, from its start to its end. */
    static final Duration ACTION_LIMIT = Duration.ofHours(24);

    private final JobService service;
    private final Time time;
    private final RandomGenerator random;
    private final Sleeper sleeper;

    /** @param sleeper what is cut short when the worker stops: from then on results are tried more often */
    Deliverer(JobService service, Time time, RandomGenerator random, Sleeper sleeper) {
        this.service = service;
        this.time = time;
        this.random = random;
        this.sleeper = sleeper;
    }

    /** What became of a result. */
    enum Outcome {
        TAKEN,
        /** The job was abandoned, timed out, or ended by somebody else. */
        NOT_WANTED,
        /** The service would not take this result; it still waits for one. */
        TOO_MANY_VARIABLES,
        REFUSED
    }

    /**
     * @param maybeBefore whether this very result may have reached the service before. When the service then says that
     *     the job is over, it is over because of that
     */
    Outcome deliver(JobId job, JobResult result, boolean maybeBefore) throws InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), random);
        var lastTries = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), random);
        Instant giveUp = time.instant().plus(ACTION_LIMIT);
        boolean unanswered = maybeBefore;
        while (true) {
            try {
                return outcome(service.deliver(job, result), unanswered);
            } catch (ServiceFailure e) {
                if (e.kind() == ServiceFailure.Kind.INVALID) {
                    LOG.error("The service refused the result as invalid: {}", e.getMessage());
                    return Outcome.REFUSED;
                }
                if (time.instant().isAfter(giveUp)) {
                    LOG.error("The result could not be delivered in {} and is given up", ACTION_LIMIT);
                    return Outcome.NOT_WANTED;
                }
                LOG.warn("Delivering the result will be tried again: {}", e.getMessage());
                unanswered |= e.kind() == ServiceFailure.Kind.UNAVAILABLE;
                if (!sleeper.sleep(backoff.next())) {
                    time.sleep(lastTries.next());
                }
            }
        }
    }

    private static Outcome outcome(Delivery delivery, boolean unanswered) {
        return switch (delivery) {
            case TAKEN -> Outcome.TAKEN;
            case NOT_WANTED -> unanswered ? Outcome.TAKEN : Outcome.NOT_WANTED;
            case TOO_MANY_VARIABLES -> Outcome.TOO_MANY_VARIABLES;
        };
    }
}
