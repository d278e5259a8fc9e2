package io.greenroom.fleet;

import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.JournalStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Leases in a map, beside journals' entries in another one. */
public final class InMemoryLeases implements LeaseStore {
    private static final Member UNHEARD = new Member("", "", 0, 0);

    public final InMemoryJournalStore entries = InMemoryJournalStore.shared();
    private final Map<String, Lease> leases = new LinkedHashMap<>();
    private int begins;

    /** The journals' store whose begins count lives here. */
    public JournalStore journals() {
        return new Journals();
    }

    private boolean isStill(Lease seen) {
        Lease now = leases.get(seen.owner().worker());
        return now != null && now.owner().equals(seen.owner()) && now.version().equals(seen.version());
    }

    @Override
    public synchronized Optional<Lease> renew(JobOwner owner, String version, Member member) {
        Lease now = leases.get(owner.worker());
        if (now == null || !now.owner().equals(owner) || now.isOver()) {
            return Optional.empty();
        }
        var renewed = new Lease(owner, version, member, false);
        leases.put(owner.worker(), renewed);
        return Optional.of(renewed);
    }

    @Override
    public synchronized Optional<Lease> find(String worker) {
        return Optional.ofNullable(leases.get(worker));
    }

    @Override
    public synchronized List<Lease> all() {
        return List.copyOf(leases.values());
    }

    @Override
    public synchronized boolean end(Lease seen) {
        Lease now = leases.get(seen.owner().worker());
        if (now == null || now.isOver() || !isStill(seen)) {
            return false;
        }
        leases.put(seen.owner().worker(), new Lease(seen.owner(), seen.version(), seen.member(), true));
        return true;
    }

    @Override
    public synchronized boolean forget(Lease over) {
        Lease now = leases.get(over.owner().worker());
        return now != null
                && now.isOver()
                && now.owner().equals(over.owner())
                && leases.remove(over.owner().worker()) != null;
    }

    private final class Journals implements JournalStore {
        @Override
        public JobOwner begin(String worker) throws NotWritten {
            synchronized (InMemoryLeases.this) {
                JobOwner owner = entries.begin(worker);
                leases.put(worker, new Lease(owner, "begin-" + ++begins, UNHEARD, false));
                return owner;
            }
        }

        @Override
        public boolean add(Entry entry) throws NotWritten {
            return entries.add(entry);
        }

        @Override
        public boolean put(Entry entry) throws NotWritten {
            return entries.put(entry);
        }

        @Override
        public boolean delete(JobId job, JobOwner owner) throws NotWritten {
            return entries.delete(job, owner);
        }

        @Override
        public boolean claim(JobId job, JobOwner from, JobOwner to) throws NotWritten {
            return entries.claim(job, from, to);
        }

        @Override
        public Optional<Entry> get(JobId job) {
            return entries.get(job);
        }

        @Override
        public List<Entry> entriesOf(String worker) {
            return entries.entriesOf(worker);
        }

        @Override
        public long countOf(String worker) {
            return entries.countOf(worker);
        }

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public void noticeOthers(String worker) throws NotWritten {
            entries.noticeOthers(worker);
        }

        @Override
        public boolean hasNoticedOthers(String worker) {
            return entries.hasNoticedOthers(worker);
        }

        @Override
        public boolean takesWrites() {
            return entries.takesWrites();
        }

        @Override
        public void probe() throws NotWritten {
            entries.probe();
        }

        @Override
        public void close() {}
    }
}
