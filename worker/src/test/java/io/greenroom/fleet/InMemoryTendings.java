package io.greenroom.fleet;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.job.JobOwner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who tends which environment, in a map. */
public final class InMemoryTendings implements TendingStore {
    private final Map<EnvironmentId, Entry> entries = new LinkedHashMap<>();

    private boolean isOf(EnvironmentId environment, JobOwner owner) {
        Entry there = entries.get(environment);
        return there != null && there.owner().equals(owner);
    }

    @Override
    public synchronized boolean add(Entry entry) {
        if (entries.containsKey(entry.environment()) && !isOf(entry.environment(), entry.owner())) {
            return false;
        }
        entries.put(entry.environment(), entry);
        return true;
    }

    @Override
    public synchronized Optional<Entry> find(EnvironmentId environment) {
        return Optional.ofNullable(entries.get(environment));
    }

    @Override
    public synchronized List<Entry> all() {
        return List.copyOf(entries.values());
    }

    @Override
    public synchronized boolean claim(Entry seen, JobOwner to) {
        boolean isTheirs = isOf(seen.environment(), seen.owner());
        if (isTheirs) {
            entries.put(seen.environment(), new Entry(seen.environment(), seen.place(), to));
        }
        return isTheirs;
    }

    @Override
    public synchronized boolean remove(EnvironmentId environment, JobOwner owner) {
        Entry there = entries.get(environment);
        if (there == null) {
            return true;
        }
        return there.owner().equals(owner) && entries.remove(environment) != null;
    }
}
