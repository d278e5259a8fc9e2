package io.greenroom.job;

import io.greenroom.job.Journal.Lost;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.OwnJob.LeftForLater;
import io.greenroom.time.Backoff;
import io.greenroom.time.Sleeper;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the journal how far jobs came. Where other workers may take a job over, nothing goes on before the write was
 * answered: whoever has the job is who could write. A journal that is this worker's alone keeps no job from its result.
 */
final class StepWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StepWriter.class);

    private final Journal journal;
    private final Gate gate;
    private final RandomGenerator random;
    private final Sleeper sleeper;

    /** @param sleeper what is cut short when the worker stops: a job that cannot be written is then left as it is written */
    StepWriter(Journal journal, Gate gate, RandomGenerator random, Sleeper sleeper) {
        this.journal = journal;
        this.gate = gate;
        this.random = random;
        this.sleeper = sleeper;
    }

    /** May be done again, and does no more than once what it does. */
    interface Write<T> {
        T write() throws NotWritten, Lost, InterruptedException;
    }

    /** @throws NotWritten only when the journal is this worker's alone */
    void begun(JobId job, Ticket ticket) throws NotWritten, Lost, LeftForLater, InterruptedException {
        if (journal.isShared()) {
            answered(() -> {
                journal.begun(job, ticket);
                return ticket;
            });
        } else {
            journal.begun(job, ticket);
        }
    }

    void decided(JobId job, JobResult result) throws Lost, LeftForLater, InterruptedException {
        if (journal.isShared()) {
            answered(() -> {
                journal.decided(job, result);
                return result;
            });
            return;
        }
        try {
            journal.decided(job, result);
        } catch (NotWritten e) {
            LOG.error("The result is delivered, but would not survive a restart: {}", e.getMessage());
        }
    }

    /** Writes until there is an answer, for as long as this life of the worker lasts. */
    <T> T answered(Write<T> write) throws Lost, LeftForLater, InterruptedException {
        var backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), random);
        while (true) {
            gate.pass();
            try {
                return write.write();
            } catch (NotWritten e) {
                LOG.warn("The job waits until it can be written down: {}", e.getMessage());
            }
            if (!sleeper.sleep(backoff.next())) {
                throw new LeftForLater();
            }
        }
    }
}
