package io.greenroom.job;

import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.Lost;
import io.greenroom.job.Journal.NotWritten;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which jobs are ours: writes down that a job is being acknowledged, acknowledges it, and writes down what came of it. What
 * cannot be decided is dropped where other workers may have it, and else {@linkplain AwaitedRedeliveries awaited}.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Journal journal;
    private final Acknowledger acknowledger;
    private final OtherWorkers others;
    private final AwaitedRedeliveries awaited;
    private final Forgetter forgetter;
    /** Those that are being claimed now, and of each the delivery that came meanwhile. */
    private final Map<JobId, Optional<PolledJob>> claiming = new ConcurrentHashMap<>();

    Claims(
            Journal journal,
            Acknowledger acknowledger,
            OtherWorkers others,
            AwaitedRedeliveries awaited,
            Forgetter forgetter) {
        this.journal = journal;
        this.acknowledger = acknowledger;
        this.others = others;
        this.awaited = awaited;
        this.forgetter = forgetter;
    }

    /** Whether it is ours, and written down as such. */
    boolean claim(PolledJob polled) throws InterruptedException {
        try {
            journal.acknowledging(polled);
        } catch (NotWritten e) {
            LOG.error("The job is left to other workers, because it could not be written down: {}", e.getMessage());
            return false;
        } catch (Lost e) {
            LOG.info("The job is left alone: {}", e.getMessage());
            return false;
        }
        return claimed(polled.job().id(), polled.nonce(), polled.polledAt(), false);
    }

    /** The same for a job that was written down by an earlier worker here, whose attempt may have taken effect. */
    boolean claimAgain(Entry entry) throws InterruptedException {
        return claimed(entry.job(), entry.nonce(), entry.polledAt(), true);
    }

    private boolean claimed(JobId job, String nonce, Instant polledAt, boolean maybeBefore)
            throws InterruptedException {
        claiming.put(job, Optional.empty());
        try {
            return switch (acknowledger.acknowledge(job, nonce, polledAt, maybeBefore)) {
                case OURS -> isWrittenDown(job);
                case NOT_OURS -> {
                    forgetter.forget(job);
                    yield false;
                }
                case UNDECIDED -> undecided(job);
            };
        } finally {
            claiming.remove(job);
        }
    }

    private boolean undecided(JobId job) throws InterruptedException {
        Optional<PolledJob> newer = claiming.getOrDefault(job, Optional.empty());
        if (newer.isPresent()) {
            return claim(newer.get());
        }
        if (!others.areNone()) {
            LOG.warn("Whether the job is ours cannot be told, and another worker may have it: it is left alone");
            forgetter.forget(job);
            return false;
        }
        try {
            awaited.await(journal.entry(job));
            LOG.warn("Whether the job is ours is told by whether it is handed out again: that is awaited");
        } catch (Lost e) {
            LOG.info("The job is left alone: {}", e.getMessage());
        }
        return false;
    }

    /** Nobody handed the job out again, and there is nobody else who could have it. Whether it is ours, written down. */
    boolean assume(Entry entry) throws InterruptedException {
        LOG.info("The job was not handed out again, so it was acknowledged, and there is no other worker: it is ours");
        acknowledger.assume(entry.job());
        return isWrittenDown(entry.job());
    }

    private boolean isWrittenDown(JobId job) throws InterruptedException {
        try {
            journal.acknowledged(job);
        } catch (NotWritten e) {
            LOG.error("The job goes on, but would not survive a restart: {}", e.getMessage());
        } catch (Lost e) {
            LOG.warn("The job is left alone: {}", e.getMessage());
            return false;
        }
        return true;
    }

    /** A job was handed out that is being claimed, or carried out. */
    void handedOutAgain(PolledJob polled) throws InterruptedException {
        JobId job = polled.job().id();
        if (claiming.computeIfPresent(job, (id, earlier) -> Optional.of(polled)) == null) {
            acknowledger.handedOutAgain(job, polled.nonce());
        }
    }
}
