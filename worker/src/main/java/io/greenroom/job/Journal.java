package io.greenroom.job;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that this worker has in flight, remembered so that a worker that dies takes each up again where it stood. Every
 * write is durable when the call returns. Holds no configuration and no credentials: those are asked for again. A job costs
 * five writes, or four where the store is shared, each conditional on the job being this worker's still.
 */
public final class Journal implements AutoCloseable {
    private final JournalStore store;
    private final JobOwner owner;
    /** As they were last written, oldest first; of one job, one thread at a time writes. */
    private final Map<JobId, Entry> written = Collections.synchronizedMap(new LinkedHashMap<>());

    private Journal(JournalStore store, JobOwner owner, List<Entry> left) {
        this.store = store;
        this.owner = owner;
        left.forEach(entry -> written.put(entry.job(), entry));
    }

    /** Begins a life of the worker on the store, which is closed with the journal. */
    public static Journal of(JournalStore store, String worker) throws NotWritten, InterruptedException {
        JobOwner owner = store.begin(worker);
        return new Journal(store, owner, store.entriesOf(worker));
    }

    /** How far a job came. A job that was reported is forgotten. */
    public enum Step {
        /** The acknowledgement may or may not have reached the service. */
        ACKNOWLEDGING,
        /** Ours; its effect may or may not have been begun. */
        ACKNOWLEDGED,
        /** There is a ticket. */
        BEGUN,
        /** There is a result; it may or may not have reached the service. */
        DECIDED
    }

    /** A job in flight. */
    public record Entry(
            JobId job,
            ActionType type,
            JobOwner owner,
            Step step,
            String nonce,
            Instant polledAt,
            @Nullable Ticket ticket,
            @Nullable JobResult result) {

        Entry at(Step newStep) {
            return new Entry(job, type, owner, newStep, nonce, polledAt, ticket, result);
        }

        Entry with(Ticket newTicket) {
            return new Entry(job, type, owner, Step.BEGUN, nonce, polledAt, newTicket, result);
        }

        Entry with(JobResult newResult) {
            return new Entry(job, type, owner, Step.DECIDED, nonce, polledAt, ticket, newResult);
        }
    }

    /** A write did not become durable, for example because the disk is full. */
    public static final class NotWritten extends Exception {
        private static final long serialVersionUID = 1L;

        public NotWritten(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Another worker has the job: it took this one for dead, or had it before. Nothing more is to be done for it here. */
    public static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;

        Lost(String message) {
            super(message);
        }
    }

    public void acknowledging(PolledJob polled) throws NotWritten, Lost, InterruptedException {
        Job job = polled.job();
        var entry = new Entry(
                job.id(), job.type(), owner, Step.ACKNOWLEDGING, polled.nonce(), polled.polledAt(), null, null);
        if (!store.add(entry)) {
            throw lost(job.id());
        }
        written.put(job.id(), entry);
    }

    public void acknowledged(JobId job) throws NotWritten, Lost, InterruptedException {
        Entry entry = known(job).at(Step.ACKNOWLEDGED);
        if (store.isShared()) {
            written.put(job, entry);
        } else {
            put(entry);
        }
    }

    public void begun(JobId job, Ticket ticket) throws NotWritten, Lost, InterruptedException {
        put(known(job).with(ticket));
    }

    public void decided(JobId job, JobResult result) throws NotWritten, Lost, InterruptedException {
        put(known(job).with(result));
    }

    private void put(Entry entry) throws NotWritten, Lost, InterruptedException {
        if (!store.put(entry)) {
            throw lost(entry.job());
        }
        written.put(entry.job(), entry);
    }

    private Entry known(JobId job) throws Lost, InterruptedException {
        Entry entry = written.get(job);
        if (entry == null) {
            throw lost(job);
        }
        return entry;
    }

    private Lost lost(JobId job) throws InterruptedException {
        written.remove(job);
        return new Lost(store.get(job)
                .map(other -> "worker %s has the job".formatted(other.owner().worker()))
                .orElse("the journal does not have the job any more"));
    }

    /** Nothing is left of the job here. */
    public void forget(JobId job) throws NotWritten, InterruptedException {
        store.delete(job, owner);
        written.remove(job);
    }

    /** Whether the job is this worker's, or may be. */
    boolean holds(JobId job) {
        return written.containsKey(job);
    }

    /** The job as it was last written. */
    Entry entry(JobId job) throws Lost, InterruptedException {
        return known(job);
    }

    /** All of this worker's as they stand now, oldest first; right after the begin, those that its earlier lives left. */
    public List<Entry> entries() {
        synchronized (written) {
            return List.copyOf(written.values());
        }
    }

    /** How many jobs of this worker are in it. */
    public long size() {
        return store.countOf(owner.worker());
    }

    /** Remembers for good that other workers serve the same action types. */
    void noticeOthers() throws NotWritten, InterruptedException {
        store.noticeOthers(owner.worker());
    }

    boolean hasNoticedOthers() throws InterruptedException {
        return store.hasNoticedOthers(owner.worker());
    }

    /**
     * Whether the next write may be expected to become durable: the last one did, or trying it anew succeeds. A worker that
     * cannot write down what it takes has to leave jobs to others.
     */
    public boolean takesWrites() throws InterruptedException {
        return store.takesWrites();
    }

    /** Writes what changes nothing, as durably as all else: fails when the next write would. */
    public void probe() throws NotWritten, InterruptedException {
        store.probe();
    }

    @Override
    public void close() {
        store.close();
    }
}
