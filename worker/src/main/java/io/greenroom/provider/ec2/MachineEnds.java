package io.greenroom.provider.ec2;

import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.EndKeeper;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.Schedules;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ends an environment's machines when no worker is left to do it: a schedule for each, which follows when the end changes,
 * and is made anew when somebody has changed or removed it, and a timer on the machine, a little later. Until a schedule is there, the timer that the machine was started with protects it.
 */
final class MachineEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MachineEnds.class);
    /** The timer rings after the schedule, which is the rule. */
    private static final Duration LATER = UserData.GRACE;

    private final Ec2Sites sites;
    private final EnvironmentRecord record;
    private final Collection<ComponentMachine> machines;
    private final EndKeeper keeper;
    /** When the timers of machines ring, as far as this worker has set them. */
    private final Map<ComponentMachine, Optional<Instant>> timers = new ConcurrentHashMap<>();

    MachineEnds(Ec2Sites sites, EnvironmentRecord record, Collection<ComponentMachine> machines) {
        this.sites = sites;
        this.record = record;
        this.machines = machines;
        this.keeper = new EndKeeper(record.id(), record.expiresAt(), sites.time(), this::apply);
    }

    void endIn(Optional<Duration> left) {
        keeper.endIn(left);
    }

    void applySoon() {
        keeper.applySoon();
    }

    /** A machine takes orders now: when the end has changed while it came up, its timer is to follow. */
    void isReachable() {
        if (keeper.hasMoved()) {
            keeper.applySoon();
        }
    }

    void awaitApplied() throws InterruptedException {
        keeper.awaitApplied();
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
        Optional<Instant> wanted = keeper.end();
        try {
            Optional<String> id = machine.id();
            if (id.isEmpty()) {
                return true; // it is made with its machine
            }
            Schedules schedules = sites.schedules();
            if (wanted.isEmpty()) {
                schedules.remove(schedule);
            } else {
                schedules.keep(schedule, wanted.get(), Machines.termination(List.of(id.get())));
            }
            moveTimer(machine, wanted);
            return true;
        } catch (ProviderException | IOException e) {
            LOG.warn(
                    "What ends machine {} when there is no worker could not be set up; trying again: {}",
                    machine,
                    e.getMessage());
            return false;
        }
    }

    /** One that cannot be reached yet is told as soon as it can be, see {@link #isReachable}. */
    private void moveTimer(ComponentMachine machine, Optional<Instant> wanted)
            throws IOException, InterruptedException {
        if (keeper.hasMoved() && machine.address(false).isPresent() && !wanted.equals(timers.get(machine))) {
            machine.host().orders().endAt(wanted.map(at -> at.plus(LATER)));
            timers.put(machine, wanted);
        }
    }

    @Override
    public void close() {
        keeper.close();
    }
}
