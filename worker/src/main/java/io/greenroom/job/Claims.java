package io.greenroom.job;

import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.Lost;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.OwnJob.LeftForLater;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which jobs are ours: writes down that a job is being acknowledged, acknowledges it, and writes down what came of it. What
 * cannot be decided is dropped where other workers may have it, and else {@linkplain AwaitedRedeliveries awaited}.
 *
 * <p>Of the workers that share a journal, the one that has a job's entry has the job. Another one that is handed it
 * acknowledges it all the same, for nobody did so before, and takes the entry when nothing was begun yet.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Journal journal;
    private final Acknowledger acknowledger;
    private final OtherWorkers others;
    private final AwaitedRedeliveries awaited;
    private final Forgetter forgetter;
    private final InstantSource clock;
    private final StepWriter writer;
    /** Those that are being claimed now, and of each the delivery that came meanwhile. */
    private final Map<JobId, Optional<PolledJob>> claiming = new ConcurrentHashMap<>();

    Claims(
            Journal journal,
            Acknowledger acknowledger,
            OtherWorkers others,
            AwaitedRedeliveries awaited,
            Forgetter forgetter,
            InstantSource clock,
            StepWriter writer) {
        this.journal = journal;
        this.acknowledger = acknowledger;
        this.others = others;
        this.awaited = awaited;
        this.forgetter = forgetter;
        this.clock = clock;
        this.writer = writer;
    }

    /** Whether it is ours, and written down as such. */
    boolean claim(PolledJob polled) throws InterruptedException {
        try {
            journal.acknowledging(polled);
        } catch (NotWritten e) {
            LOG.error("The job is left to other workers, because it could not be written down: {}", e.getMessage());
            return false;
        } catch (Lost e) {
            LOG.info("The job is in another worker's hands: {}", e.getMessage());
            return journal.isShared() && claimFromAnother(polled);
        }
        return claimed(polled.job().id(), () -> acknowledger.acknowledge(polled));
    }

    /** The same for a job that was written down before, and for which an attempt may have taken effect. */
    boolean claimAgain(Entry entry) throws InterruptedException {
        return claimed(entry.job(), () -> acknowledger.acknowledgeAgain(entry));
    }

    /** A job of which the journal says that it was acknowledged; perhaps by somebody who only took that for granted. */
    boolean takeUp(JobId job) {
        if (journal.isShared()) {
            acknowledger.takeForGranted(job);
        }
        return true;
    }

    private interface Acknowledging {
        Acknowledger.Outcome acknowledge() throws InterruptedException;
    }

    private boolean claimed(JobId job, Acknowledging acknowledging) throws InterruptedException {
        claiming.put(job, Optional.empty());
        try {
            return switch (acknowledging.acknowledge()) {
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

    /** A refusal says that whoever has the entry acknowledged the job, or that it was handed out again: to be left alone. */
    private boolean claimFromAnother(PolledJob polled) throws InterruptedException {
        JobId job = polled.job().id();
        if (!acknowledger.acknowledgeForAnother(polled)) {
            LOG.info("The job is left to whoever has it");
            return false;
        }
        try {
            if (writer.answered(() -> take(polled))) {
                acknowledger.isOurs(job);
                return isWrittenDown(job);
            }
        } catch (Lost | LeftForLater e) {
            LOG.info("The job was acknowledged for whoever has it: {}", e.getMessage());
        }
        return false;
    }

    /** Whoever has begun it meanwhile keeps it; an entry that is gone was that of a worker that took the job for another's. */
    private boolean take(PolledJob polled) throws NotWritten, Lost, InterruptedException {
        Optional<Entry> theirs = journal.anothers(polled.job().id());
        if (theirs.isEmpty()) {
            journal.acknowledging(polled);
            return true;
        }
        if (theirs.get().step() != Journal.Step.ACKNOWLEDGING) {
            LOG.info(
                    "The job was acknowledged for worker {}, who has begun it",
                    theirs.get().owner().worker());
            return false;
        }
        return journal.takeOver(theirs.get(), clock.instant()).isPresent();
    }

    private boolean undecided(JobId job) throws InterruptedException {
        Optional<PolledJob> newer = claiming.getOrDefault(job, Optional.empty());
        if (newer.isPresent()) {
            return claim(newer.get());
        }
        try {
            if (writer.answered(others::areNone)) {
                awaited.await(journal.entry(job));
                LOG.warn("Whether the job is ours is told by whether it is handed out again: that is awaited");
            } else {
                LOG.warn("Whether the job is ours cannot be told, and another worker may have it: it is left alone");
                forgetter.forget(job);
            }
        } catch (Lost e) {
            LOG.info("The job is left alone: {}", e.getMessage());
        } catch (LeftForLater e) {
            LOG.info("Whether the job is ours is left to whoever has the journal next");
        }
        return false;
    }

    /** The job was not handed out again, and there is nobody else who could have it. Whether it is ours, written down. */
    boolean assume(Entry entry) throws InterruptedException {
        try {
            if (!writer.answered(() -> journal.has(entry.job()))) {
                LOG.info("The job is left alone: another worker was handed it, and has it");
                return false;
            }
        } catch (Lost | LeftForLater e) {
            LOG.info("The job is left alone: {}", e.getMessage());
            return false;
        }
        LOG.info("The job was not handed out again, so it was acknowledged, and nobody else has it: it is ours");
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
