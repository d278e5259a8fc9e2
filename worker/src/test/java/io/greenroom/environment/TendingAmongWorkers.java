package io.greenroom.environment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who tends which environment, among workers whose lives a test begins and ends. */
public final class TendingAmongWorkers {
    private record Entry(String worker, long life, String place) {}

    private final Map<EnvironmentId, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Long> lives = new HashMap<>();
    private final Set<String> over = new HashSet<>();

    /** The worker's life is over: others may take what it has. It finds out when it asks. */
    public synchronized void isOver(String worker) {
        over.add(worker);
    }

    /** The worker begins its next life. */
    public synchronized void beginsAnew(String worker) {
        over.remove(worker);
        lives.merge(worker, 1L, Long::sum);
    }

    public synchronized Optional<String> tenderOf(EnvironmentId id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::worker);
    }

    private synchronized Entry entry(String worker, String place) {
        return new Entry(worker, lives.getOrDefault(worker, 1L), place);
    }

    private synchronized boolean isOf(EnvironmentId id, String worker) {
        Entry there = entries.get(id);
        return there != null && there.equals(entry(worker, there.place())) && !over.contains(worker);
    }

    private synchronized boolean replace(EnvironmentId id, Tending.Tender from, String worker) {
        Entry there = entries.get(id);
        if (there == null || !there.worker().equals(from.worker()) || there.life() != from.life()) {
            return false;
        }
        entries.put(id, entry(worker, there.place()));
        return true;
    }

    private synchronized Tending.Tender tender(Entry entry, String asking) {
        boolean isLatest = entry.equals(entry(entry.worker(), entry.place()));
        Tending.Standing standing;
        if (entry.worker().equals(asking)) {
            standing = isLatest ? Tending.Standing.THIS_WORKER : Tending.Standing.THIS_WORKER_BEFORE;
        } else {
            standing = isLatest && !over.contains(entry.worker()) ? Tending.Standing.ALIVE : Tending.Standing.OVER;
        }
        return new Tending.Tender(entry.worker(), entry.life(), entry.place(), standing);
    }

    private synchronized boolean add(EnvironmentId id, Entry entry) {
        return entry.equals(entries.computeIfAbsent(id, any -> entry));
    }

    private synchronized Optional<Entry> find(EnvironmentId id) {
        return Optional.ofNullable(entries.get(id));
    }

    private synchronized void remove(EnvironmentId id, String worker) {
        if (isOf(id, worker)) {
            entries.remove(id);
        }
    }

    private synchronized void giveUp(EnvironmentId id) {
        find(id).filter(entry -> over.contains(entry.worker())).ifPresent(entry -> entries.remove(id));
    }

    /** As that worker sees it. */
    public Tending of(String worker) {
        return new Tending() {
            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public boolean mayAct(EnvironmentId id) {
                return isOf(id, worker);
            }

            @Override
            public Optional<Tender> of(EnvironmentId id) {
                return find(id).map(entry -> tender(entry, worker));
            }

            @Override
            public boolean isTended(EnvironmentId id) {
                return find(id).isPresent();
            }

            @Override
            public boolean begin(EnvironmentId id, String place) {
                return add(id, entry(worker, place));
            }

            @Override
            public boolean claim(EnvironmentId id, Tender from) {
                return replace(id, from, worker);
            }

            @Override
            public void confirm(EnvironmentId id) throws InterruptedException {
                pass(id);
            }

            @Override
            public void end(EnvironmentId id) {
                remove(id, worker);
            }

            @Override
            public void giveUp(EnvironmentId id) {
                TendingAmongWorkers.this.giveUp(id);
            }
        };
    }
}
