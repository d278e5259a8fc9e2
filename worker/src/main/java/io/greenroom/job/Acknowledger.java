package io.greenroom.job;

import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.time.Backoff;
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
    private final AcknowledgedJobs acknowledged;

    Acknowledger(
            JobService service, Time time, RandomGenerator random, OtherWorkers others, AcknowledgedJobs acknowledged) {
        this.service = service;
        this.time = time;
        this.random = random;
        this.others = others;
        this.acknowledged = acknowledged;
    }

    /** What came of acknowledging a job. */
    enum Outcome {
        OURS,
        /** It is another's, or over, or certainly not acknowledged by us. */
        NOT_OURS,
        /** An attempt may have taken effect, too long ago for its refusal to tell. */
        UNDECIDED
    }

    /** What the service said of the nonce, and after what. */
    private enum Answer {
        TAKEN,
        /** There was no attempt before that may have taken effect. */
        REFUSED,
        REFUSED_AFTER_AN_ATTEMPT,
        GONE,
        NONE_CERTAINLY_WITHOUT_EFFECT,
        NONE
    }

    /** {@link Outcome#OURS} once only for each job. */
    Outcome acknowledge(PolledJob polled) throws InterruptedException {
        JobId job = polled.job().id();
        if (wasOurs(job)) {
            return Outcome.NOT_OURS;
        }
        acknowledged.assumeNoMore(job);
        return acknowledge(job, polled.nonce(), new Exclusive(polled.polledAt()), false);
    }

    /** The same for a job that the journal has from before, for which an earlier attempt may have reached the service. */
    Outcome acknowledgeAgain(Journal.Entry entry) throws InterruptedException {
        return acknowledged.contains(entry.job())
                ? Outcome.OURS
                : acknowledge(entry.job(), entry.nonce(), new Exclusive(entry.polledAt()), true);
    }

    /**
     * The same for a job whose entry another worker has. True when the service took it: then nobody acknowledged the job
     * before, and that worker need not wait for it to be handed out again.
     */
    boolean acknowledgeForAnother(PolledJob polled) throws InterruptedException {
        JobId job = polled.job().id();
        if (wasOurs(job)) {
            return false;
        }
        return attempt(job, polled.nonce(), new Exclusive(polled.polledAt()), false) == Answer.TAKEN;
    }

    private boolean wasOurs(JobId job) {
        if (!acknowledged.contains(job) || acknowledged.isAssumed(job)) {
            return false;
        }
        LOG.info("The job was handed out again although it was ours already: nothing is done for it");
        return true;
    }

    private Outcome acknowledge(JobId job, String nonce, Exclusive exclusive, boolean maybeBefore)
            throws InterruptedException {
        Outcome outcome =
                switch (attempt(job, nonce, exclusive, maybeBefore)) {
                    case TAKEN -> Outcome.OURS;
                    case REFUSED -> another(exclusive);
                    case REFUSED_AFTER_AN_ATTEMPT -> afterAnAttempt(exclusive);
                    case GONE -> {
                        LOG.info("The job was gone before it was acknowledged");
                        yield Outcome.NOT_OURS;
                    }
                    case NONE_CERTAINLY_WITHOUT_EFFECT -> Outcome.NOT_OURS;
                    case NONE -> Outcome.UNDECIDED;
                };
        if (outcome == Outcome.OURS) {
            acknowledged.add(job);
        }
        return outcome;
    }

    private Answer attempt(JobId job, String nonce, Exclusive exclusive, boolean maybeBefore)
            throws InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), random);
        boolean unanswered = maybeBefore;
        while (true) {
            try {
                return answer(service.acknowledge(job, nonce), unanswered);
            } catch (ServiceFailure e) {
                unanswered |= e.kind() == ServiceFailure.Kind.UNAVAILABLE;
                // A job that may be ours is not let go for a refusal that may end: nobody else would have it.
                boolean worthIt = e.mayPass() || unanswered;
                if (!worthIt || !exclusive.lasts()) {
                    LOG.warn("Could not acknowledge the job: {}", e.getMessage());
                    return unanswered ? Answer.NONE : Answer.NONE_CERTAINLY_WITHOUT_EFFECT;
                }
                time.sleep(backoff.next());
            }
        }
    }

    private static Answer answer(Acknowledgement answer, boolean unanswered) {
        return switch (answer) {
            case OURS -> Answer.TAKEN;
            case NONCE_REFUSED -> unanswered ? Answer.REFUSED_AFTER_AN_ATTEMPT : Answer.REFUSED;
            case GONE -> Answer.GONE;
        };
    }

    private static Outcome afterAnAttempt(Exclusive exclusive) {
        if (!exclusive.lasts()) {
            return Outcome.UNDECIDED;
        }
        LOG.info("The acknowledgement's answer was lost, but it took effect: the job is ours");
        return Outcome.OURS;
    }

    /** Later, the job may have been handed out anew, to whomever; to one on our journal, who acknowledged it for us. */
    private Outcome another(Exclusive exclusive) throws InterruptedException {
        if (!exclusive.lasts() && others.acknowledgeForUs()) {
            return Outcome.UNDECIDED;
        }
        LOG.info("The job went to another worker");
        if (exclusive.lasts()) {
            others.notice();
        }
        return Outcome.NOT_OURS;
    }

    /** The job is ours without an answer that said so, because nobody else can have it. */
    void assume(JobId job) {
        acknowledged.assume(job);
    }

    /** Somebody says that the job was acknowledged. */
    void takeForGranted(JobId job) {
        if (!acknowledged.contains(job)) {
            acknowledged.assume(job);
        }
    }

    /** The job was acknowledged for whoever had its entry, which is ours now. */
    void isOurs(JobId job) {
        acknowledged.assumeNoMore(job);
        acknowledged.add(job);
    }

    /** A job that is being carried out was handed out again. Should it have been assumed to be ours, it becomes so now. */
    void handedOutAgain(JobId job, String nonce) throws InterruptedException {
        if (!acknowledged.isAssumed(job)) {
            return;
        }
        try {
            LOG.info("The job is acknowledged after all: {}", service.acknowledge(job, nonce));
            acknowledged.assumeNoMore(job);
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
