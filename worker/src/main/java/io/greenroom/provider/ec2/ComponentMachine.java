package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan.Part;
import io.greenroom.environment.ProviderException;
import io.greenroom.file.DurableFile;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Keeping;
import io.greenroom.provider.aws.AgentMachine;
import io.greenroom.provider.aws.MachineHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine of one component: started once, whichever worker does it, and known by what is noted of it in the environment's
 * folder.
 */
final class ComponentMachine {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentMachine.class);

    private final Ec2Sites sites;
    private final EnvironmentRecord record;
    private final Part part;
    private final Attempts attempts;
    private final Path startingPointFile;
    private final AgentMachine machine;
    private volatile Keeping keeping = Keeping.ALONE;

    ComponentMachine(Ec2Sites sites, EnvironmentRecord record, Part part, Attempts attempts, Path folder) {
        this.sites = sites;
        this.record = record;
        this.part = part;
        this.attempts = attempts;
        this.startingPointFile = folder.resolve("starting-point-" + part.name() + ".json");
        this.machine = sites.agentMachines().of(part.name(), record.id(), folder, this::id);
    }

    /** What is noted is kept for other workers from now on. */
    void heed(Keeping other) {
        keeping = other;
        machine.heed(other);
    }

    MachineHost host() {
        return machine.host();
    }

    /** Its id, once it was started. */
    Optional<String> id() throws ProviderException {
        return Optional.ofNullable(attempts.instance(part.name()));
    }

    /** Starts the machine, unless that was done; says its id. */
    String start() throws ProviderException, IOException, InterruptedException {
        Optional<String> known = id();
        return known.isPresent()
                ? known.get()
                : sites.machines().launch(sites.launch(record, part, startingPoint()), attempts);
    }

    private StartingPoint startingPoint() throws ProviderException, IOException, InterruptedException {
        Optional<StartingPoint> chosen = DurableFile.read(startingPointFile, StartingPoint.class);
        if (chosen.isPresent()) {
            return chosen.get();
        }
        StartingPoint now = sites.startingPoint(record, part);
        DurableFile.write(startingPointFile, now);
        keeping.keep(startingPointFile);
        return now;
    }

    /** Whether what it was started from was set up already. */
    boolean isSetUp() {
        return chosen().filter(StartingPoint::isBaked).isPresent();
    }

    /** Has an image made of it, now that it is set up, where the blueprint says so. */
    void bake() throws InterruptedException {
        Optional<StartingPoint> chosen = chosen().filter(
                        point -> !point.isBaked() && !point.fingerprint().isEmpty());
        if (chosen.isEmpty()) {
            return;
        }
        try {
            host().orders().flush();
            sites.baked().bake(machine.place().id(), chosen.get().fingerprint(), record.blueprint(), part.name());
        } catch (ProviderException | IOException e) {
            LOG.warn("No image could be made of machine {}; the next one is set up again: {}", this, e.getMessage());
        }
    }

    private Optional<StartingPoint> chosen() {
        try {
            return DurableFile.read(startingPointFile, StartingPoint.class);
        } catch (IOException e) {
            LOG.warn("What machine {} was started from is not known", this, e);
            return Optional.empty();
        }
    }

    /**
     * Waits until the machine takes commands.
     *
     * @param phase told what it waits for
     */
    void awaitReachable(Consumer<String> phase) throws ProviderException, IOException, InterruptedException {
        if (!machine.wasReached()) {
            machine.awaitReachable(start(), phase, sites.machines()::console);
        }
    }

    /** Where it is reached: by its private address from inside the network, by the public one, if it has one, from outside. */
    Optional<Address> address(boolean fromOutside) {
        return machine.address(fromOutside, part.ownPorts());
    }

    @Override
    public String toString() {
        return machine.toString();
    }
}
