package io.greenroom.provider.ec2;

import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.Schedules;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that AWS ends an environment's machines when no worker is left to do it: by a schedule for each, which follows
 * when the end changes, and by a timer on the machine, a little later. Until a schedule is there, the timer that the machine
 * was started with protects it.
 */
final class MachineEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MachineEnds.class);
    /** The timer rings after the schedule, which is the rule. */
    private static final Duration LATER = UserData.GRACE;

    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    /** A call that was interrupted ends at once. */
    private static final Duration TO_LET_GO = Duration.ofSeconds(10);

    private final Ec2Sites sites;
    private final EnvironmentRecord record;
    private final Collection<ComponentMachine> machines;
    private final ReentrantLock lock = new ReentrantLock();
    /** Empty while the environment is protected. */
    private volatile Optional<Instant> end;
    /** Whether it is, or was, another one than the machines were started with. */
    private volatile boolean hasMoved;

    private @Nullable Thread thread;
    private boolean closed;

    MachineEnds(Ec2Sites sites, EnvironmentRecord record, Collection<ComponentMachine> machines) {
        this.sites = sites;
        this.record = record;
        this.machines = machines;
        this.end = Optional.of(record.expiresAt());
    }

    void endIn(Optional<Duration> left) {
        Optional<Instant> next = left.map(duration -> sites.time().instant().plus(duration));
        if (!isSame(next, end)) {
            end = next;
            hasMoved = true;
            applySoon();
        }
    }

    /** What is left was measured a moment ago. */
    private static boolean isSame(Optional<Instant> one, Optional<Instant> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return Duration.between(one.get(), other.get()).abs().compareTo(A_MOMENT) < 0;
    }

    /** Does it on a thread of its own, again and again until it is done. */
    void applySoon() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Thread before = thread;
            if (before != null) {
                before.interrupt();
            }
            thread = Thread.ofVirtual().name("ends-" + record.id()).start(() -> applyUntilDone(before));
        } finally {
            lock.unlock();
        }
    }

    /** @param before which may be about to say what was true before */
    private void applyUntilDone(@Nullable Thread before) {
        try {
            if (before != null) {
                before.join();
            }
            while (!apply()) {
                Thread.sleep(AGAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // there is another end, or none is needed any more
        }
    }

    /** Returns when it is done, or takes longer than it should. */
    void awaitApplied() throws InterruptedException {
        Thread applying;
        lock.lock();
        try {
            applying = thread;
        } finally {
            lock.unlock();
        }
        if (applying != null) {
            applying.join(AGAIN);
        }
    }

    /** Makes what is missing and changes what is different; false when that did not work for every machine. */
    private boolean apply() throws InterruptedException {
        boolean done = true;
        int number = 0;
        for (ComponentMachine machine : machines) {
            done &= apply(machine, Names.schedule(Names.hash(record.key()), number));
            number++;
        }
        return done;
    }

    private boolean apply(ComponentMachine machine, String schedule) throws InterruptedException {
        Optional<Instant> wanted = end;
        try {
            Optional<String> id = machine.id();
            if (id.isEmpty()) {
                return true; // it is made with its machine
            }
            Schedules schedules = sites.schedules();
            if (wanted.isEmpty()) {
                schedules.remove(schedule);
            } else if (!schedules.get(schedule).equals(Optional.of(schedules.due(wanted.get())))) {
                schedules.set(schedule, wanted.get(), Machines.termination(List.of(id.get())));
            }
            if (hasMoved && machine.address(false).isPresent()) {
                machine.host().orders().endAt(wanted.map(at -> at.plus(LATER)));
            }
            return true;
        } catch (ProviderException | IOException e) {
            LOG.warn(
                    "What ends machine {} when there is no worker could not be set up; trying again: {}",
                    machine,
                    e.getMessage());
            return false;
        }
    }

    /** Stops trying. What is being done is over when this returns. */
    @Override
    public void close() {
        Thread last;
        lock.lock();
        try {
            closed = true;
            last = thread;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.interrupt();
            try {
                last.join(TO_LET_GO);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
