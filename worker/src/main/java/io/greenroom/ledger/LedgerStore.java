package io.greenroom.ledger;

import io.greenroom.environment.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the entries are kept: as much as a store of keys and values can do. Several processes may share one; what one
 * wrote, another reads.
 */
public interface LedgerStore extends AutoCloseable {

    /** The store cannot be read or written now. */
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    Optional<LedgerEntry> get(String key) throws Unavailable, InterruptedException;

    /** The latest entry of this environment. */
    Optional<LedgerEntry> of(EnvironmentId environment) throws Unavailable, InterruptedException;

    /** Whether workers on other machines enter their environments here, too. */
    default boolean isShared() {
        return false;
    }

    /** All whose environments are not {@link LedgerEntry.Gone}. */
    List<LedgerEntry> open() throws Unavailable, InterruptedException;

    /**
     * Writes the entry in place of the one with the version before it; one of version 1 in place of none.
     *
     * @return false when that is not what is there: somebody else was faster, and nothing was written
     */
    boolean put(LedgerEntry entry) throws Unavailable, InterruptedException;

    /** Takes the entry out, if this is its version still. */
    void remove(LedgerEntry entry) throws Unavailable, InterruptedException;

    /** Takes out those that were gone by then. */
    void forget(Instant goneBefore) throws Unavailable, InterruptedException;

    @Override
    void close();
}
