package io.greenroom.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs in flight, remembered so that a worker that dies takes each up again where it stood. Every write is durable
 * when the call returns. Holds no configuration and no credentials: those are asked for again.
 */
public interface Journal extends AutoCloseable {

    /** How far a job came. A job that was reported is forgotten. */
    enum Step {
        /** The acknowledgement may or may not have reached the service. */
        ACKNOWLEDGING,
        /** Ours; its effect may or may not have been begun. */
        ACKNOWLEDGED,
        /** There is a ticket. */
        BEGUN,
        /** There is a result; it may or may not have reached the service. */
        DECIDED
    }

    record Entry(
            JobId job,
            ActionType type,
            Step step,
            String nonce,
            Instant polledAt,
            @Nullable Ticket ticket,
            @Nullable JobResult result) {}

    /** A write did not become durable, for example because the disk is full. */
    final class NotWritten extends Exception {
        private static final long serialVersionUID = 1L;

        public NotWritten(String message, Throwable cause) {
            super(message, cause);
        }
    }

    void acknowledging(PolledJob job) throws NotWritten, InterruptedException;

    void acknowledged(JobId job) throws NotWritten, InterruptedException;

    void begun(JobId job, Ticket ticket) throws NotWritten, InterruptedException;

    void decided(JobId job, JobResult result) throws NotWritten, InterruptedException;

    void forget(JobId job) throws NotWritten, InterruptedException;

    /**
     * Whether the next write may be expected to become durable: the last one did, or trying it anew succeeds. A worker that
     * cannot write down what it takes has to leave jobs to others.
     */
    boolean takesWrites() throws InterruptedException;

    /** All of them, oldest first. */
    List<Entry> entries();

    @Override
    void close();
}
