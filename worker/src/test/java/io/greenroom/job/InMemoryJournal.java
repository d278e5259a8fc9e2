package io.greenroom.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A journal in a map, whose disk can be full. */
final class InMemoryJournal implements Journal {
    final Map<JobId, Entry> entries = new LinkedHashMap<>();
    final List<Step> steps = new ArrayList<>();
    boolean full;

    @Override
    public synchronized void acknowledging(PolledJob polled) throws NotWritten {
        refuseWhenFull();
        Job job = polled.job();
        entries.put(
                job.id(),
                new Entry(job.id(), job.type(), Step.ACKNOWLEDGING, polled.nonce(), polled.polledAt(), null, null));
        steps.add(Step.ACKNOWLEDGING);
    }

    @Override
    public void acknowledged(JobId job) throws NotWritten {
        change(job, e -> new Entry(e.job(), e.type(), Step.ACKNOWLEDGED, e.nonce(), e.polledAt(), null, null));
    }

    @Override
    public void begun(JobId job, Ticket ticket) throws NotWritten {
        change(job, e -> new Entry(e.job(), e.type(), Step.BEGUN, e.nonce(), e.polledAt(), ticket, null));
    }

    @Override
    public void decided(JobId job, JobResult result) throws NotWritten {
        change(job, e -> new Entry(e.job(), e.type(), Step.DECIDED, e.nonce(), e.polledAt(), e.ticket(), result));
    }

    private synchronized void change(JobId job, UnaryOperator<Entry> change) throws NotWritten {
        refuseWhenFull();
        Entry entry = entries.get(job);
        if (entry != null) {
            Entry changed = change.apply(entry);
            entries.put(job, changed);
            steps.add(changed.step());
        }
    }

    private void refuseWhenFull() throws NotWritten {
        if (full) {
            throw new NotWritten("disk full", new IllegalStateException("disk full"));
        }
    }

    @Override
    public synchronized void forget(JobId job) throws NotWritten {
        refuseWhenFull();
        entries.remove(job);
    }

    @Override
    public boolean takesWrites() {
        return !full;
    }

    @Override
    public synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    @Override
    public void close() {}
}
