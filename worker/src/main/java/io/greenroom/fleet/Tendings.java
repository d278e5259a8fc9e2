package io.greenroom.fleet;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Tending;
import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.fleet.TendingStore.Entry;
import io.greenroom.job.JobOwner;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The environments that a worker tends beside others: each belongs to a life of a worker, as its jobs do. What a life has it
 * may act for while its lease lasts; what a life that is over has left, whoever reaches it may claim.
 */
public final class Tendings implements Tending {
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final TendingStore store;
    private final LeaseStore leases;
    private final Time time;
    private volatile @Nullable Held held;
    /** Those that somebody tended when all were looked through last. */
    private volatile Set<EnvironmentId> seen = Set.of();

    public Tendings(TendingStore store, LeaseStore leases, Time time) {
        this.store = store;
        this.leases = leases;
        this.time = time;
    }

    /** What one life has, as far as it knows. */
    private record Held(HeldLease lease, Set<EnvironmentId> environments) {
        JobOwner owner() {
            return lease.owner();
        }
    }

    /** From now on this worker acts in that life. */
    void begin(HeldLease lease) {
        held = new Held(lease, ConcurrentHashMap.newKeySet());
    }

    /** It does not act in any. */
    void end() {
        held = null;
    }

    private Held held() throws ProviderException {
        Held now = held;
        if (now == null || !now.lease().isOpen()) {
            throw new ProviderException(
                    UNAVAILABLE, "This worker cannot show that it is alive, and tends no environment until it can.");
        }
        return now;
    }

    private interface Question<T> {
        T ask() throws Unavailable, InterruptedException;
    }

    private static <T> T ask(Question<T> question) throws ProviderException, InterruptedException {
        try {
            return question.ask();
        } catch (Unavailable e) {
            throw new ProviderException(UNAVAILABLE, "Who tends an environment is not known now: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean mayAct(EnvironmentId id) {
        Held now = held;
        return now != null && now.environments().contains(id) && now.lease().isOpen();
    }

    @Override
    public Optional<Tender> of(EnvironmentId id) throws ProviderException, InterruptedException {
        JobOwner me = held().owner();
        Optional<Entry> entry = ask(() -> store.find(id));
        return entry.isEmpty()
                ? Optional.empty()
                : Optional.of(tender(entry.get(), ask(() -> standing(entry.get().owner(), me))));
    }

    private static Tender tender(Entry entry, Standing standing) {
        return new Tender(entry.owner().worker(), entry.owner().epoch(), entry.place(), standing);
    }

    private Standing standing(JobOwner owner, JobOwner me) throws Unavailable, InterruptedException {
        if (owner.worker().equals(me.worker())) {
            return owner.equals(me) ? Standing.THIS_WORKER : Standing.THIS_WORKER_BEFORE;
        }
        return leases.find(owner.worker())
                        .filter(lease -> lease.owner().equals(owner) && !lease.isOver())
                        .isPresent()
                ? Standing.ALIVE
                : Standing.OVER;
    }

    @Override
    public boolean isTended(EnvironmentId id) throws ProviderException, InterruptedException {
        return seen.contains(id) || ask(() -> store.find(id)).isPresent();
    }

    @Override
    public boolean begin(EnvironmentId id, String place) throws ProviderException, InterruptedException {
        Held now = held();
        if (!ask(() -> store.add(new Entry(id, place, now.owner())))) {
            return false;
        }
        now.environments().add(id);
        return true;
    }

    @Override
    public boolean claim(EnvironmentId id, Tender from) throws ProviderException, InterruptedException {
        Held now = held();
        var seen = new Entry(id, from.place(), new JobOwner(from.worker(), from.life()));
        if (!seen.owner().equals(now.owner()) && !ask(() -> store.claim(seen, now.owner()))) {
            return false;
        }
        now.environments().add(id);
        return true;
    }

    @Override
    public void confirm(EnvironmentId id) throws InterruptedException {
        while (true) {
            Held now = held;
            if (now == null || !mayAct(id)) {
                throw new InterruptedException("another worker may tend environment " + id + " by now");
            }
            try {
                Optional<Entry> entry = store.find(id);
                if (entry.filter(mine -> mine.owner().equals(now.owner())).isPresent()) {
                    return;
                }
                now.environments().remove(id);
            } catch (Unavailable e) {
                time.sleep(BETWEEN_TRIES);
            }
        }
    }

    @Override
    public void end(EnvironmentId id) throws ProviderException, InterruptedException {
        Held now = held();
        ask(() -> store.remove(id, now.owner()));
        now.environments().remove(id);
        isNotTended(id);
    }

    @Override
    public void giveUp(EnvironmentId id) throws ProviderException, InterruptedException {
        JobOwner me = held().owner();
        Optional<Entry> entry = ask(() -> store.find(id));
        if (entry.isPresent() && ask(() -> standing(entry.get().owner(), me)) == Standing.OVER) {
            ask(() -> store.remove(id, entry.get().owner()));
        }
        isNotTended(id);
    }

    private void isNotTended(EnvironmentId id) {
        seen = seen.stream().filter(one -> !one.equals(id)).collect(Collectors.toSet());
    }

    /** The environments that are this worker's to look after, and those of lives that are over. */
    List<EnvironmentId> search() throws Unavailable, InterruptedException {
        Held now = held;
        if (now == null) {
            return List.of();
        }
        List<Entry> entries = store.all();
        seen = entries.stream().map(Entry::environment).collect(Collectors.toSet());
        if (entries.isEmpty()) {
            return List.of();
        }
        // Asked after the entries: whoever took one over in between is alive.
        Set<JobOwner> alive = leases.all().stream()
                .filter(lease -> !lease.isOver())
                .map(Lease::owner)
                .collect(Collectors.toSet());
        alive.remove(now.owner());
        return entries.stream()
                .filter(entry -> !alive.contains(entry.owner()))
                .map(Entry::environment)
                .toList();
    }
}
