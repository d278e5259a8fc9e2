package io.greenroom.fleet;

import io.greenroom.job.JobOwner;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leases, and what they were when somebody here last listed them: since the workers watch each other all the time, whoever
 * wants to know how they do need not ask the store again.
 */
public final class SeenLeases implements LeaseStore {
    private final LeaseStore leases;
    private final Time time;
    /** By the worker's name. */
    private Map<String, Since> known = Map.of();

    private @Nullable Duration listedAt;

    public SeenLeases(LeaseStore leases, Time time) {
        this.leases = leases;
        this.time = time;
    }

    /** A lease, and by this worker's own count of time since when it has been as it is. */
    private record Since(Lease lease, Duration since) {
        boolean isStill(Lease now) {
            return lease.owner().equals(now.owner()) && lease.version().equals(now.version());
        }
    }

    /**
     * A lease as it was seen last.
     *
     * @param unchanged for how long it had been as it is then, as far as this worker saw
     */
    public record Seen(Lease lease, Duration unchanged) {

        /** Whether the worker lives, as the others see it: its life is not over, and nobody would end it for its silence. */
        public boolean isAlive() {
            return !lease.isOver() && unchanged.compareTo(Watch.SILENCE) < 0;
        }
    }

    /** All that were listed last; none before the first listing that was answered. */
    public synchronized List<Seen> last() {
        Duration at = listedAt;
        return at == null
                ? List.of()
                : known.values().stream()
                        .map(each -> new Seen(each.lease(), at.minus(each.since())))
                        .toList();
    }

    /** How long ago they were listed, by this worker's own count of time; empty when they never were. */
    public synchronized Optional<Duration> age() {
        return listedAt == null ? Optional.empty() : Optional.of(time.elapsed().minus(listedAt));
    }

    @Override
    public List<Lease> all() throws Unavailable, InterruptedException {
        Duration asked = time.elapsed();
        List<Lease> listed = leases.all();
        note(listed, asked);
        return listed;
    }

    /** An answer that others overtook is not heeded: versions would seem to change back. */
    private synchronized void note(List<Lease> listed, Duration asked) {
        if (listedAt != null && asked.compareTo(listedAt) < 0) {
            return;
        }
        Duration now = time.elapsed();
        var next = new HashMap<String, Since>();
        for (Lease lease : listed) {
            String name = lease.owner().worker();
            Since before = known.get(name);
            next.put(name, new Since(lease, before != null && before.isStill(lease) ? before.since() : now));
        }
        known = Map.copyOf(next);
        listedAt = now;
    }

    @Override
    public Optional<Lease> renew(JobOwner owner, String version, Member member)
            throws Unavailable, InterruptedException {
        return leases.renew(owner, version, member);
    }

    @Override
    public Optional<Lease> find(String worker) throws Unavailable, InterruptedException {
        return leases.find(worker);
    }

    @Override
    public boolean end(Lease seen) throws Unavailable, InterruptedException {
        return leases.end(seen);
    }

    @Override
    public boolean forget(Lease over) throws Unavailable, InterruptedException {
        return leases.forget(over);
    }
}
