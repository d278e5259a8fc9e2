package io.greenroom.fleet;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.job.JobOwner;
import java.util.List;
import java.util.Optional;

/**
 * Who tends which environment, where the leases are. Reads see every write that was answered before; a write of which an
 * attempt was not answered is told from others' by whose the entry is.
 */
public interface TendingStore {

    /**
     * An environment that somebody tends.
     *
     * @param place where it is, in its provider's words
     */
    record Entry(EnvironmentId environment, String place, JobOwner owner) {}

    /**
     * Adds an entry; the same one may be added twice.
     *
     * @return false, and without effect, when somebody else has one for this environment
     */
    boolean add(Entry entry) throws Unavailable, InterruptedException;

    Optional<Entry> find(EnvironmentId environment) throws Unavailable, InterruptedException;

    /** All there are. */
    List<Entry> all() throws Unavailable, InterruptedException;

    /** Gives an entry to another owner. False, and without effect, when it is not (any more) that of whom it was seen to be. */
    boolean claim(Entry seen, JobOwner to) throws Unavailable, InterruptedException;

    /** Takes the entry out. False, and without effect, when it is another owner's. */
    boolean remove(EnvironmentId environment, JobOwner owner) throws Unavailable, InterruptedException;
}
