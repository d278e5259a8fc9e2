package io.greenroom.job;

import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a polled job ours, or finds that it is not. Attempts are counted here, because a refused nonce means two
 * different things: somebody else has the job, or our own earlier attempt took effect and its answer got lost. See
 * docs/decisions/acknowledging.md.
 */
final class Acknowledger {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledger.class);

    /**
     * Nobody else is handed a job this soon after it was handed to us: the service waits about 30 s for an
     * acknowledgement before it hands the job out again. After this it is left to others.
     */
    static final Duration EXCLUSIVE = Duration.ofSeconds(25);

    private final JobService service;
    private final Time time;
    private final RandomGenerator random;
    /** A job that was ours is never handed to us again, except by mistake; then it is over, whatever its nonce says. */
    private final RecentJobs ours = new RecentJobs();

    Acknowledger(JobService service, Time time, RandomGenerator random) {
        this.service = service;
        this.time = time;
        this.random = random;
    }

    /**
     * True when the job is ours; once only for each job.
     *
     * @param maybeBefore whether an earlier attempt for the same delivery may have reached the service
     */
    boolean acknowledge(JobId job, String nonce, Instant polledAt, boolean maybeBefore) throws InterruptedException {
        if (ours.contains(job)) {
            LOG.info("The job was handed out again although it was ours already: nothing is done for it");
            return false;
        }
        boolean taken = attempt(job, nonce, new Exclusive(polledAt), maybeBefore);
        if (taken) {
            ours.add(job);
        }
        return taken;
    }

    private boolean attempt(JobId job, String nonce, Exclusive exclusive, boolean maybeBefore)
            throws InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), random);
        boolean unanswered = maybeBefore;
        while (true) {
            try {
                return isOurs(service.acknowledge(job, nonce), unanswered, exclusive);
            } catch (ServiceFailure e) {
                unanswered |= e.kind() == ServiceFailure.Kind.UNAVAILABLE;
                // A job that may be ours is not let go for a refusal that may end: nobody else would have it.
                boolean worthIt = e.mayPass() || unanswered;
                if (!worthIt || !exclusive.lasts()) {
                    LOG.warn("Could not acknowledge the job, it is left to others: {}", e.getMessage());
                    return false;
                }
                time.sleep(backoff.next());
            }
        }
    }

    private boolean isOurs(Acknowledgement answer, boolean unanswered, Exclusive exclusive) {
        return switch (answer) {
            case OURS -> true;
            case NONCE_REFUSED -> {
                boolean own = unanswered && exclusive.lasts();
                LOG.info(
                        own
                                ? "The acknowledgement's answer was lost, but it took effect: the job is ours"
                                : "The job went to another worker");
                yield own;
            }
            case GONE -> {
                LOG.info("The job was gone before it was acknowledged");
                yield false;
            }
        };
    }

    /**
     * Whether a delivery is still nobody else's. How long ago the poll was is known by the machine's clock only, and from
     * then on by one that nobody sets. A poll in the future says that the first was set back: then nothing is known.
     */
    private final class Exclusive {
        private final Duration before;
        private final Duration start = time.elapsed();

        Exclusive(Instant polledAt) {
            this.before = Duration.between(polledAt, time.instant());
        }

        boolean lasts() {
            Duration since = before.plus(time.elapsed().minus(start));
            return !before.isNegative() && since.compareTo(EXCLUSIVE) < 0;
        }
    }
}
