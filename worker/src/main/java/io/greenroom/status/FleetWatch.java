package io.greenroom.status;

import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.fleet.SeenLeases.Seen;
import io.greenroom.job.Journal.Entry;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers that share a store, and what they have in flight, as it was some seconds ago: many who look do not read the store
 * more often than one does.
 */
final class FleetWatch {
    private static final Logger LOG = LoggerFactory.getLogger(FleetWatch.class);

    /** How long what was read of the store is shown. */
    static final Duration GOOD_FOR = Duration.ofSeconds(5);

    /** The workers watch each other more often than that, as long as they can. */
    private static final Duration LONGEST_UNWATCHED = GOOD_FOR.multipliedBy(2);

    private final Workers workers;
    private final ExpiringCache<Reading> reading;
    private volatile List<Entry> lastJobs = List.of();

    FleetWatch(Workers workers, Time time) {
        this.workers = workers;
        this.reading = new ExpiringCache<>(this::read, GOOD_FOR, time);
    }

    /**
     * What is known of all workers.
     *
     * @param workers by name, this one among them
     * @param jobs those in flight of all of them, oldest first
     * @param problem why it may be older than some seconds; empty when it is not
     */
    record Look(List<Seen> workers, List<Entry> jobs, Optional<String> problem) {}

    private record Reading(List<Entry> jobs, Optional<String> problem) {}

    String self() {
        return workers.self();
    }

    Look look() throws InterruptedException {
        Reading read = reading.get();
        return new Look(
                workers.leases().last().stream()
                        .sorted(Comparator.comparing(
                                seen -> seen.lease().owner().worker()))
                        .toList(),
                read.jobs(),
                read.problem());
    }

    private Reading read() throws InterruptedException {
        try {
            boolean isWatched = workers.leases()
                    .age()
                    .filter(age -> age.compareTo(LONGEST_UNWATCHED) < 0)
                    .isPresent();
            if (!isWatched) {
                workers.leases().all();
            }
            lastJobs = workers.journals().entries();
            return new Reading(lastJobs, Optional.empty());
        } catch (Unavailable | RuntimeException e) {
            LOG.debug("What other workers do is not known now", e);
            return new Reading(lastJobs, Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
