package io.greenroom.job;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that this worker has in flight, remembered so that a worker that dies takes each up again where it stood. Every
 * write is durable when the call returns. Holds no configuration and no credentials: those are asked for again. A job costs
 * five writes, or four where the store is shared, each conditional on the job being this worker's still.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final JournalStore store;
    private final JobOwner owner;
    /** As they were last written, oldest first; of one job, one thread at a time writes. */
    private final Map<JobId, Entry> written = Collections.synchronizedMap(new LinkedHashMap<>());

    private Journal(JournalStore store, JobOwner owner) {
        this.store = store;
        this.owner = owner;
    }

    /** Begins a life of the worker on the store, which is closed with the journal. */
    public static Journal of(JournalStore store, String worker) throws NotWritten, InterruptedException {
        var journal = new Journal(store, store.begin(worker));
        answered(() -> store.entriesOf(worker)).stream()
                .filter(entry -> entry.owner().equals(journal.owner))
                .forEach(entry -> journal.written.put(entry.job(), entry));
        return journal;
    }

    /** The life of the worker whose jobs these are. */
    public JobOwner owner() {
        return owner;
    }

    /** Whether other workers take up from the same store what a dead one had. */
    boolean isShared() {
        return store.isShared();
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

        private Entry of(JobOwner newOwner, Instant newPolledAt) {
            return new Entry(job, type, newOwner, step, nonce, newPolledAt, ticket, result);
        }

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
    public static sealed class Lost extends Exception permits Given {
        private static final long serialVersionUID = 1L;

        Lost(String message) {
            super(message);
        }
    }

    /** The same, because this worker gave it away. */
    static final class Given extends Lost {
        private static final long serialVersionUID = 1L;

        Given(JobOwner other) {
            super("worker %s was given the job".formatted(other.worker()));
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

    /** The entry of a job that another worker has, or that another life of this one has. */
    Optional<Entry> anothers(JobId job) throws NotWritten, InterruptedException {
        return answered(() -> store.get(job)).filter(entry -> !entry.owner().equals(owner));
    }

    /** Whether the job is this worker's still; where the store is shared, as it stands there. */
    boolean has(JobId job) throws NotWritten, InterruptedException {
        if (isShared()
                && answered(() -> store.get(job))
                        .filter(entry -> entry.owner().equals(owner))
                        .isEmpty()) {
            written.remove(job);
        }
        return written.containsKey(job);
    }

    /**
     * Takes a job over from the life that has it. Whether it is this life's afterwards is known when this returns, so that
     * it is to be repeated when it fails.
     *
     * @param now by this worker's clock: what the other one's said is of no use here
     * @return the entry as it is now; empty when somebody else has it, or it is gone
     */
    public Optional<Entry> takeOver(Entry theirs, Instant now) throws NotWritten, InterruptedException {
        store.claim(theirs.job(), theirs.owner(), owner);
        Optional<Entry> mine = answered(() -> store.get(theirs.job()))
                .filter(entry -> entry.owner().equals(owner))
                .map(entry -> entry.of(owner, now.minus(Acknowledger.EXCLUSIVE)));
        mine.ifPresent(entry -> written.put(entry.job(), entry));
        return mine;
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
        try {
            return new Lost(store.get(job)
                    .map(other ->
                            "worker %s has the job".formatted(other.owner().worker()))
                    .orElse("the journal does not have the job any more"));
        } catch (UncheckedIOException e) {
            return new Lost("this worker does not have the job any more");
        }
    }

    private interface Reading<T> {
        T read() throws InterruptedException;
    }

    /** What could not be read is no ground to go on, just as what could not be written. */
    private static <T> T answered(Reading<T> reading) throws NotWritten, InterruptedException {
        try {
            return reading.read();
        } catch (UncheckedIOException e) {
            throw new NotWritten(
                    String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
        }
    }

    /**
     * Gives a job that was acknowledged to another worker, who takes it up where it stands. Whoever has it when this fails has
     * it alone, so that it is to be repeated then.
     *
     * @throws Lost when it was not this worker's any more, or when an attempt before has given it away
     */
    void give(JobId job, JobOwner other) throws NotWritten, Lost, InterruptedException {
        put(known(job));
        if (!store.claim(job, owner, other)) {
            throw lost(job);
        }
        written.remove(job);
        try {
            store.tell(other.worker(), job);
        } catch (NotWritten e) {
            LOG.debug("Worker {} finds job {} later: {}", other.worker(), job.shortened(), e.getMessage());
        }
    }

    /** Nothing is left of the job here. */
    public void forget(JobId job) throws NotWritten, InterruptedException {
        store.delete(job, owner);
        written.remove(job);
    }

    /** Whether the job is this worker's, or may be. */
    public boolean holds(JobId job) {
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

    boolean hasNoticedOthers() throws NotWritten, InterruptedException {
        return answered(() -> store.hasNoticedOthers(owner.worker()));
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
