package io.greenroom.job;

import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.Journal.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Entries in a map, on a disk that can be full. Writes down which steps were written, and how many writes there were. */
public final class InMemoryJournalStore implements JournalStore {
    public final Map<JobId, Entry> entries = new LinkedHashMap<>();
    public final List<Step> steps = new ArrayList<>();
    public boolean full;
    /** So many writes find it full; then there is room again. */
    public int refusals;

    public int writes;
    private final Map<String, Long> epochs = new HashMap<>();
    private final Set<String> noticed = new HashSet<>();
    private final Map<String, List<JobId>> told = new HashMap<>();
    private final boolean shared;

    public InMemoryJournalStore() {
        this(false);
    }

    private InMemoryJournalStore(boolean shared) {
        this.shared = shared;
    }

    /** One that all workers write. */
    public static InMemoryJournalStore shared() {
        return new InMemoryJournalStore(true);
    }

    private void refuseWhenFull() throws NotWritten {
        writes++;
        if (full || refusals > 0) {
            refusals = Math.max(0, refusals - 1);
            throw new NotWritten("disk full", new IllegalStateException("disk full"));
        }
    }

    @Override
    public synchronized JobOwner begin(String worker) throws NotWritten {
        refuseWhenFull();
        var owner = new JobOwner(worker, epochs.merge(worker, 1L, Long::sum));
        entries.replaceAll((job, entry) -> entry.owner().worker().equals(worker) ? given(entry, owner) : entry);
        return owner;
    }

    /** How many lives each worker has begun. */
    public synchronized Map<String, Long> lives() {
        return Map.copyOf(epochs);
    }

    private static Entry given(Entry entry, JobOwner owner) {
        return new Entry(
                entry.job(),
                entry.type(),
                owner,
                entry.step(),
                entry.nonce(),
                entry.polledAt(),
                entry.ticket(),
                entry.result());
    }

    @Override
    public synchronized boolean add(Entry entry) throws NotWritten {
        refuseWhenFull();
        Entry known = entries.get(entry.job());
        if (known != null
                && (!known.owner().worker().equals(entry.owner().worker())
                        || known.owner().epoch() > entry.owner().epoch())) {
            return false;
        }
        entries.put(entry.job(), entry);
        steps.add(entry.step());
        return true;
    }

    private boolean has(JobId job, JobOwner owner) {
        Entry known = entries.get(job);
        return known != null && known.owner().equals(owner);
    }

    @Override
    public synchronized boolean put(Entry entry) throws NotWritten {
        refuseWhenFull();
        if (!has(entry.job(), entry.owner())) {
            return false;
        }
        entries.put(entry.job(), entry);
        steps.add(entry.step());
        return true;
    }

    @Override
    public synchronized boolean delete(JobId job, JobOwner owner) throws NotWritten {
        refuseWhenFull();
        return has(job, owner) && entries.remove(job) != null;
    }

    @Override
    public synchronized boolean claim(JobId job, JobOwner from, JobOwner to) throws NotWritten {
        refuseWhenFull();
        return has(job, from) && entries.computeIfPresent(job, (id, entry) -> given(entry, to)) != null;
    }

    @Override
    public synchronized void tell(String worker, JobId job) {
        told.computeIfAbsent(worker, name -> new ArrayList<>()).add(job);
    }

    @Override
    public synchronized List<JobId> told(String worker) {
        List<JobId> jobs = told.remove(worker);
        return jobs == null ? List.of() : jobs;
    }

    @Override
    public synchronized Optional<Entry> get(JobId job) {
        return Optional.ofNullable(entries.get(job));
    }

    @Override
    public synchronized List<Entry> entriesOf(String worker) {
        return entries.values().stream()
                .filter(entry -> entry.owner().worker().equals(worker))
                .toList();
    }

    @Override
    public synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    @Override
    public long countOf(String worker) {
        return entriesOf(worker).size();
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    @Override
    public synchronized void noticeOthers(String worker) throws NotWritten {
        refuseWhenFull();
        noticed.add(worker);
    }

    @Override
    public synchronized boolean hasNoticedOthers(String worker) {
        return noticed.contains(worker);
    }

    @Override
    public synchronized boolean takesWrites() {
        return !full;
    }

    @Override
    public synchronized void probe() throws NotWritten {
        refuseWhenFull();
    }

    @Override
    public void close() {}
}
