package io.greenroom.job;

import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import java.util.List;
import java.util.Optional;

/**
 * Where journals keep their entries: in a file that is one worker's alone, or in a table that many workers share. Every
 * write is durable when the call returns, and takes effect only while the entry belongs to whom the caller thinks it does,
 * so that a worker that was taken for dead cannot write over its successor. Reads see every write that was answered before,
 * and fail with an {@link java.io.UncheckedIOException} when the store does not answer. For any number of threads.
 */
public interface JournalStore extends AutoCloseable {

    /**
     * Begins a life of the worker: its entries belong to this life from now on, and no write of an earlier one takes effect
     * any more. Whoever calls this has what makes it the only worker of that name (a lock, a lease).
     */
    JobOwner begin(String worker) throws NotWritten, InterruptedException;

    /**
     * Adds the entry, in place of one that the same worker has for this job already.
     *
     * @return false when another worker has an entry for the job, which then stays as it is
     */
    boolean add(Entry entry) throws NotWritten, InterruptedException;

    /** Puts the entry in the place of its owner's for that job. False, and without effect, when its owner has none. */
    boolean put(Entry entry) throws NotWritten, InterruptedException;

    /** False, and without effect, when the owner has no such entry. */
    boolean delete(JobId job, JobOwner owner) throws NotWritten, InterruptedException;

    /** Gives an entry to another owner. False, and without effect, when it is not (any more) {@code from}'s. */
    boolean claim(JobId job, JobOwner from, JobOwner to) throws NotWritten, InterruptedException;

    /**
     * Leaves word for a worker that a job became its own. It would find the job without, later; word that is lost, doubled or
     * wrong does no harm.
     */
    default void tell(String worker, JobId job) throws NotWritten, InterruptedException {}

    /** The jobs of which the worker was told; taken away as they are read. Cheap when there are none. */
    default List<JobId> told(String worker) throws NotWritten, InterruptedException {
        return List.of();
    }

    /** The job's entry, whoever has it. */
    Optional<Entry> get(JobId job) throws InterruptedException;

    /** All entries of the worker, whichever life wrote them, oldest first. */
    List<Entry> entriesOf(String worker) throws InterruptedException;

    /** All entries of all workers, oldest first. Where many share the store, everything in flight is read. */
    List<Entry> entries() throws InterruptedException;

    /** How many entries the worker has. Cheaper than listing them. */
    long countOf(String worker);

    /**
     * Whether all workers that serve the same action types keep their entries here. Then whoever has a job's entry is the
     * only one who can have acknowledged it, and that it was acknowledged need not be written down.
     */
    boolean isShared();

    /** Remembers that other workers, with stores of their own, serve the same action types. */
    void noticeOthers(String worker) throws NotWritten, InterruptedException;

    boolean hasNoticedOthers(String worker) throws InterruptedException;

    /**
     * Whether the next write may be expected to become durable: the last one did, or trying it anew succeeds. A worker that
     * cannot write down what it takes has to leave jobs to others.
     */
    boolean takesWrites() throws InterruptedException;

    /** Writes what changes nothing, as durably as all else: fails when the next write would. */
    void probe() throws NotWritten, InterruptedException;

    @Override
    void close();
}
