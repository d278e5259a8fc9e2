package io.greenroom.fleet;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.job.JobId;
import io.greenroom.job.Journal;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.JournalStore;
import io.greenroom.job.Worker;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the workers on the store, in one life of this one: ends the lives of those that are silent, and takes over
 * what a life that is over has left. Only this worker's own count of time is asked, and only from when it first saw what
 * it goes by.
 */
final class Watch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** How long a lease has to stay as it is before its worker is taken for dead. */
    static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    /** For jobs that another worker gave to this one. */
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);
    /** For entries of this worker that it does not know of. */
    private static final Duration BETWEEN_SEARCHES = Duration.ofMinutes(1);

    private final JournalStore journals;
    private final LeaseStore leases;
    private final Tendings tendings;
    private final Hands hands;
    private final Journal journal;
    private final HeldLease lease;
    private final TakeOvers takeOvers;
    private final Worker worker;
    private final BooleanSupplier stopping;
    private final Time time;
    private final RandomGenerator random;
    /** By the worker's name, as {@link #estates} are. */
    private final Map<String, Seen> living = new HashMap<>();

    private final Map<String, Estate> estates = new HashMap<>();

    private Duration straysDue;
    private Duration environmentsDue;
    private boolean inTrouble;

    Watch(
            JournalStore journals,
            LeaseStore leases,
            Tendings tendings,
            Hands hands,
            Lives.Life life,
            Worker worker,
            BooleanSupplier stopping,
            Time time,
            RandomGenerator random) {
        this.journals = journals;
        this.leases = leases;
        this.tendings = tendings;
        this.hands = hands;
        this.journal = life.journal();
        this.lease = life.lease();
        this.takeOvers = new TakeOvers(life, worker, time);
        this.worker = worker;
        this.stopping = stopping;
        this.time = time;
        this.random = random;
        this.straysDue = time.elapsed();
        this.environmentsDue = time.elapsed();
    }

    /** A lease, and since when it has been as it is, as far as this worker saw. */
    private record Seen(Lease lease, Duration since) {
        boolean isStill(Lease now) {
            return lease.owner().equals(now.owner()) && lease.version().equals(now.version());
        }
    }

    @Override
    public void run() {
        try {
            while (goesOn()) {
                Duration next = time.elapsed().plus(look() ? BETWEEN_LOOKS : AFTER_TROUBLE);
                while (goesOn() && time.elapsed().compareTo(next) < 0) {
                    time.sleep(BETWEEN_QUESTIONS);
                    takeWhatWasGiven();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean goesOn() {
        return lease.isOpen() && !stopping.getAsBoolean();
    }

    /** Whoever gave a job away left word; without it the job is a stray. */
    private void takeWhatWasGiven() throws InterruptedException {
        if (inTrouble) {
            return;
        }
        try {
            String self = lease.owner().worker();
            for (JobId given : journals.told(self)) {
                takeOvers.make(journals.get(given).stream()
                        .filter(entry -> entry.owner().worker().equals(self) && !journal.holds(given))
                        .toList());
            }
        } catch (NotWritten | RuntimeException e) {
            LOG.debug("Whether this worker was given jobs is not known now: {}", e.getMessage());
        }
    }

    /** Whether the store could be read. */
    private boolean look() throws InterruptedException {
        try {
            lookAtOthers();
            takeOver();
            tend();
            inTrouble = false;
        } catch (Unavailable | RuntimeException e) {
            LOG.info("Whether the other workers are alive is not known now: {}", e.getMessage());
            inTrouble = true;
        }
        return !inTrouble;
    }

    private void lookAtOthers() throws Unavailable, InterruptedException {
        Duration asked = time.elapsed();
        List<Lease> others = leases.all().stream()
                .filter(each -> !each.owner().worker().equals(lease.owner().worker()))
                .toList();
        Duration answered = time.elapsed();
        for (Lease other : others) {
            if (other.isOver() || (isSilent(other, asked, answered) && end(other))) {
                isOver(other);
            }
        }
        Set<String> names = others.stream().map(other -> other.owner().worker()).collect(Collectors.toSet());
        living.keySet().retainAll(names);
        estates.keySet().retainAll(names);
    }

    private boolean isSilent(Lease other, Duration asked, Duration answered) {
        String name = other.owner().worker();
        Seen before = living.get(name);
        if (before == null || !before.isStill(other)) {
            living.put(name, new Seen(other, answered));
            estates.remove(name);
            return false;
        }
        // When this worker could not reach the store, perhaps the others could not either.
        return !inTrouble && asked.minus(before.since()).compareTo(SILENCE) >= 0;
    }

    private boolean end(Lease silent) throws Unavailable, InterruptedException {
        lease.pass();
        if (!leases.end(silent)) {
            return false;
        }
        LOG.warn(
                "Worker {} has shown no life for {}: others take over its jobs",
                silent.owner().worker(),
                SILENCE);
        return true;
    }

    /** Environments come with the jobs of a life that is over; and what could not be taken up is tried again. */
    private void tend() throws Unavailable, InterruptedException {
        if (time.elapsed().compareTo(environmentsDue) >= 0) {
            for (EnvironmentId environment : tendings.search()) {
                lease.pass();
                hands.tend(environment);
            }
            environmentsDue = time.elapsed().plus(BETWEEN_SEARCHES);
        }
    }

    private void isOver(Lease other) {
        String name = other.owner().worker();
        living.remove(name);
        Estate known = estates.get(name);
        if (known == null || !known.isOf(other.owner())) {
            estates.put(name, new Estate(other.owner(), time.elapsed()));
            environmentsDue = time.elapsed();
        }
    }

    /** No more than there is room for: the rest is for others, or for later. */
    private void takeOver() throws Unavailable, InterruptedException {
        int room = worker.room() - takeOvers.repeat();
        if (time.elapsed().compareTo(straysDue) >= 0) {
            takeStrays();
            straysDue = time.elapsed().plus(BETWEEN_SEARCHES);
        }
        for (Estate estate : List.copyOf(estates.values())) {
            if (estate.isDue(time.elapsed())) {
                room -= takeOver(estate, room);
            }
        }
    }

    /**
     * Entries of this worker that it does not know of: those that an earlier life wrote late, and those of which it was not
     * answered that they were written. Another worker may have acknowledged such a job for this one.
     */
    private void takeStrays() throws InterruptedException {
        takeOvers.make(journals.entriesOf(lease.owner().worker()).stream()
                .filter(entry -> !journal.holds(entry.job()))
                .toList());
    }

    /** Returns how many jobs were tried for. */
    private int takeOver(Estate estate, int room) throws Unavailable, InterruptedException {
        List<Entry> left = journals.entriesOf(estate.owner().worker()).stream()
                .filter(entry -> entry.owner().epoch() <= estate.owner().epoch())
                .collect(Collectors.toCollection(ArrayList::new));
        // Others do the same now: each begins somewhere else.
        Collections.shuffle(left, random);
        List<Entry> mine = left.subList(0, Math.min(left.size(), Math.max(0, room)));
        int taken = takeOvers.make(mine);
        if (taken > 0) {
            LOG.info(
                    "Took over {} jobs that worker {} left",
                    taken,
                    estate.owner().worker());
        }
        estate.wasSearched(time.elapsed(), mine.size() == left.size());
        if (estate.isSettled(time.elapsed())) {
            forget(estate);
        }
        return mine.size();
    }

    /** Nothing comes late any more. */
    private void forget(Estate estate) throws Unavailable, InterruptedException {
        String name = estate.owner().worker();
        estates.remove(name);
        Optional<Lease> over = leases.find(name).filter(found -> found.isOver() && estate.isOf(found.owner()));
        if (over.isPresent()) {
            leases.forget(over.get());
        }
    }
}
