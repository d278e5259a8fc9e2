package io.greenroom.fleet;

import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.job.Journal;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.JournalStore;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lives of a worker on the store that it shares with others: begins one after the other, and ends the last. */
public final class Lives {
    private static final Logger LOG = LoggerFactory.getLogger(Lives.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
    private static final int TRIES = 5;

    private final JournalStore journals;
    private final LeaseStore leases;
    private final String worker;
    private final Time time;
    private volatile @Nullable Life last;

    /** @param worker its name; no other worker on the store may have it */
    public Lives(JournalStore journals, LeaseStore leases, String worker, Time time) {
        this.journals = journals;
        this.leases = leases;
        this.worker = worker;
        this.time = time;
    }

    /** A life that began: what is in its journal is its own, for as long as its lease lasts. */
    public static final class Life {
        private final Journal journal;
        private final HeldLease lease;

        private Life(Journal journal, HeldLease lease) {
            this.journal = journal;
            this.lease = lease;
        }

        public Journal journal() {
            return journal;
        }

        HeldLease lease() {
            return lease;
        }
    }

    /**
     * Begins the next life. When the store shows a life of this name that is not over and not ours, it is watched for as
     * long as anybody would watch it before taking it for dead.
     *
     * @throws NameInUseException when that one is alive
     */
    public Life begin() throws NameInUseException, Unavailable, NotWritten, InterruptedException {
        Optional<Lease> there = leases.find(worker).filter(lease -> !lease.isOver() && !isOurs(lease));
        if (there.isPresent()) {
            awaitSilence(there.get());
        }
        Duration begunAt = time.elapsed();
        Journal journal = Journal.of(journals, worker);
        var life = new Life(journal, new HeldLease(journal.owner(), begunAt, time));
        last = life;
        return life;
    }

    private boolean isOurs(Lease lease) {
        Life ours = last;
        return ours != null && ours.lease().owner().equals(lease.owner());
    }

    /**
     * Gives up the last life, so that others need not wait before they take over what it leaves. Nothing is done for its
     * jobs here any more.
     */
    public void leave() throws InterruptedException {
        Life ours = last;
        if (ours == null) {
            return;
        }
        ours.lease().end();
        for (int tries = TRIES; tries > 0; tries--) {
            try {
                Optional<Lease> shown = leases.find(worker).filter(lease -> !lease.isOver() && isOurs(lease));
                if (shown.isEmpty() || leases.end(shown.get())) {
                    return;
                }
            } catch (Unavailable | RuntimeException e) {
                LOG.info("That this worker stopped could not be written down: {}", e.getMessage());
            }
            time.sleep(BETWEEN_TRIES);
        }
        LOG.warn("What this worker leaves is taken over by others when it has been silent for {}", Watch.SILENCE);
    }

    private void awaitSilence(Lease seen) throws NameInUseException, Unavailable, InterruptedException {
        LOG.info(
                "The last worker named '{}' did not stop as it should have, or is there still: that is known in {}",
                worker,
                Watch.SILENCE);
        Duration since = time.elapsed();
        while (time.elapsed().minus(since).compareTo(Watch.SILENCE) < 0) {
            time.sleep(BETWEEN_LOOKS);
            Optional<Lease> now = leases.find(worker);
            if (now.isEmpty() || now.get().isOver()) {
                return;
            }
            if (!now.get().version().equals(seen.version())) {
                throw new NameInUseException(worker);
            }
        }
    }
}
