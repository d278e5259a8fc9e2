package io.greenroom.fleet;

import io.greenroom.job.JobOwner;
import java.util.List;
import java.util.Optional;

/**
 * Where workers show that they are alive: beside the journal's entries, whose {@link io.greenroom.job.JournalStore#begin}
 * counts a worker's lives. Reads see every write that was answered before.
 */
public interface LeaseStore {

    /** The store cannot be read or written now; whether a write took effect is not known. */
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Shows a new version. One that was written before, whose answer was lost, counts as written.
     *
     * @return the lease as it is now; empty, and without effect, when this life of the worker is over or another one began
     */
    Optional<Lease> renew(JobOwner owner, String version, Member member) throws Unavailable, InterruptedException;

    /** The worker's latest life, if it ever began one that is not forgotten. */
    Optional<Lease> find(String worker) throws Unavailable, InterruptedException;

    /** The latest life of every worker that is not forgotten. */
    List<Lease> all() throws Unavailable, InterruptedException;

    /**
     * Ends a life whose version is still the one that was seen: its worker can renew it no more.
     *
     * @return false, and without effect, when it was renewed, ended or begun anew meanwhile
     */
    boolean end(Lease seen) throws Unavailable, InterruptedException;

    /** Takes out a life that is over. False, and without effect, when the worker began another one meanwhile. */
    boolean forget(Lease over) throws Unavailable, InterruptedException;
}
