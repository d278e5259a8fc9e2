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
     * acknowledgement before it hands the job out again. After this it may be another's.
     */
    static final Duration EXCLUSIVE = Duration.ofSeconds(25);

    private final JobService service;
    private final Time time;
    private final RandomGenerator random;
    private final OtherWorkers others;
    /** A job that was ours is never handed to us again, except by mistake; then it is over, whatever its nonce says. */
    private final RecentJobs ours = new RecentJobs();
    /** Of those, the ones that are ours without an answer that said so. */
    private final RecentJobs assumed = new RecentJobs();

    Acknowledger(JobService service, Time time, RandomGenerator random, OtherWorkers others) {
        this.service = service;
        this.time = time;
        this.random = random;
        this.others = others;
    }

    /** What came of acknowledging a job. */
    enum Outcome {
        OURS,
        /** It is another's, or over, or certainly not acknowledged by us. */
        NOT_OURS,
        /** An attempt may have taken effect, too long ago for its refusal to tell. */
        UNDECIDED
    }

    /**
     * {@link Outcome#OURS} once only for each job.
     *
     * @param maybeBefore whether an earlier attempt for the same delivery may have reached the service
     */
    Outcome acknowledge(JobId job, String nonce, Instant polledAt, boolean maybeBefore) throws InterruptedException {
        if (ours.contains(job) && !assumed.remove(job)) {
            LOG.info("The job was handed out again although it was ours already: nothing is done for it");
            return Outcome.NOT_OURS;
        }
        Outcome outcome = attempt(job, nonce, new Exclusive(polledAt), maybeBefore);
        if (outcome == Outcome.OURS) {
            ours.add(job);
        }
        return outcome;
    }

    private Outcome attempt(JobId job, String nonce, Exclusive exclusive, boolean maybeBefore)
            throws InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), random);
        boolean unanswered = maybeBefore;
        while (true) {
            try {
                return outcome(service.acknowledge(job, nonce), unanswered, exclusive);
            } catch (ServiceFailure e) {
                unanswered |= e.kind() == ServiceFailure.Kind.UNAVAILABLE;
                // A job that may be ours is not let go for a refusal that may end: nobody else would have it.
                boolean worthIt = e.mayPass() || unanswered;
                if (!worthIt || !exclusive.lasts()) {
                    LOG.warn("Could not acknowledge the job: {}", e.getMessage());
                    return unanswered ? Outcome.UNDECIDED : Outcome.NOT_OURS;
                }
                time.sleep(backoff.next());
            }
        }
    }

    private Outcome outcome(Acknowledgement answer, boolean unanswered, Exclusive exclusive)
            throws InterruptedException {
        return switch (answer) {
            case OURS -> Outcome.OURS;
            case NONCE_REFUSED -> unanswered ? afterAnAttempt(exclusive) : another(exclusive);
            case GONE -> {
                LOG.info("The job was gone before it was acknowledged");
                yield Outcome.NOT_OURS;
            }
        };
    }

    private static Outcome afterAnAttempt(Exclusive exclusive) {
        if (!exclusive.lasts()) {
            return Outcome.UNDECIDED;
        }
        LOG.info("The acknowledgement's answer was lost, but it took effect: the job is ours");
        return Outcome.OURS;
    }

    /** Later, the job may have been handed out anew, to whomever. */
    private Outcome another(Exclusive exclusive) throws InterruptedException {
        LOG.info("The job went to another worker");
        if (exclusive.lasts()) {
            others.notice();
        }
        return Outcome.NOT_OURS;
    }

    /** The job is ours without an answer that said so, because nobody else can have it. */
    void assume(JobId job) {
        ours.add(job);
        assumed.add(job);
    }

    /** A job that is being carried out was handed out again. Should it have been assumed to be ours, it becomes so now. */
    void handedOutAgain(JobId job, String nonce) throws InterruptedException {
        if (!assumed.contains(job)) {
            return;
        }
        try {
            LOG.info("The job is acknowledged after all: {}", service.acknowledge(job, nonce));
            assumed.remove(job);
        } catch (ServiceFailure e) {
            LOG.warn("The job could not be acknowledged, and will be handed out again: {}", e.getMessage());
        }
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
