package io.greenroom.fleet;

import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.JobOwner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Leases in a map, of the workers that begin their lives on a journal in memory. The store can be out of reach. */
public final class InMemoryLeases implements LeaseStore {
    private final InMemoryJournalStore journal;
    private final Map<String, Lease> leases = new HashMap<>();
    private final Map<String, Long> forgotten = new HashMap<>();
    private @Nullable Exception trouble;

    public InMemoryLeases(InMemoryJournalStore journal) {
        this.journal = journal;
    }

    /** From now on nothing can be read or written. */
    public synchronized void breakDown() {
        trouble = new IllegalStateException("the network is down");
    }

    /** Everything can be read and written again. */
    public synchronized void mend() {
        trouble = null;
    }

    /** Lives are begun on the journal, so that they are looked for there before anything else is done. */
    private void look() throws Unavailable {
        if (trouble != null) {
            throw new Unavailable("The store cannot be used: " + trouble.getMessage(), trouble);
        }
        journal.lives().forEach((worker, life) -> {
            Lease known = leases.get(worker);
            if (life
                    > (known == null
                            ? forgotten.getOrDefault(worker, 0L)
                            : known.owner().epoch())) {
                leases.put(
                        worker,
                        new Lease(new JobOwner(worker, life), "begun-" + life, new Member("", "", 0, 0), false));
            }
        });
    }

    private Optional<Lease> living(JobOwner owner) {
        return Optional.ofNullable(leases.get(owner.worker()))
                .filter(lease -> lease.owner().equals(owner) && !lease.isOver());
    }

    @Override
    public synchronized Optional<Lease> renew(JobOwner owner, String version, Member member) throws Unavailable {
        look();
        Optional<Lease> renewed = living(owner).map(lease -> new Lease(owner, version, member, false));
        renewed.ifPresent(lease -> leases.put(owner.worker(), lease));
        return renewed;
    }

    @Override
    public synchronized Optional<Lease> find(String worker) throws Unavailable {
        look();
        return Optional.ofNullable(leases.get(worker));
    }

    @Override
    public synchronized List<Lease> all() throws Unavailable {
        look();
        return List.copyOf(leases.values());
    }

    @Override
    public synchronized boolean end(Lease seen) throws Unavailable {
        look();
        Optional<Lease> living =
                living(seen.owner()).filter(lease -> lease.version().equals(seen.version()));
        living.ifPresent(lease ->
                leases.put(lease.owner().worker(), new Lease(lease.owner(), lease.version(), lease.member(), true)));
        return living.isPresent();
    }

    @Override
    public synchronized boolean forget(Lease over) throws Unavailable {
        look();
        String worker = over.owner().worker();
        Lease there = leases.get(worker);
        if (there == null) {
            return true;
        }
        if (!there.owner().equals(over.owner()) || !there.isOver()) {
            return false;
        }
        leases.remove(worker);
        forgotten.put(worker, over.owner().epoch());
        return true;
    }
}
