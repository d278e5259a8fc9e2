package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan.Part;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.file.DurableFile;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.aws.MachineHost.Place;
import io.greenroom.provider.aws.MachineOrders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine of one component: started once, whichever worker does it, and known by what is noted of it in the environment's
 * folder.
 */
final class ComponentMachine implements MachineHost.Machine {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentMachine.class);
    /** From the start of a machine until its agent takes commands. */
    private static final Duration TO_COME_UP = Duration.ofMinutes(15);

    private final Ec2Sites sites;
    private final EnvironmentRecord record;
    private final Part part;
    private final Attempts attempts;
    private final Path reachedFile;
    private final Path startingPointFile;
    private final MachineHost host;
    private volatile @Nullable Reached reached;

    /**
     * What is noted once the machine has answered for the first time.
     *
     * @param identity who it is to AWS
     */
    private record Reached(
            String id,
            String identity,
            @Nullable String privateAddress,
            @Nullable String publicAddress) {}

    ComponentMachine(Ec2Sites sites, EnvironmentRecord record, Part part, Attempts attempts, Path folder) {
        this.sites = sites;
        this.record = record;
        this.part = part;
        this.attempts = attempts;
        this.reachedFile = folder.resolve("machine-" + part.name() + ".json");
        this.startingPointFile = folder.resolve("starting-point-" + part.name() + ".json");
        this.host = new MachineHost(sites.bucket(), sites.agents(), this);
    }

    MachineHost host() {
        return host;
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
            host.orders().flush();
            sites.baked().bake(place().id(), chosen.get().fingerprint(), record.blueprint(), part.name());
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
        if (reached().isPresent()) {
            return;
        }
        String id = start();
        Instant deadline = sites.time().instant().plus(TO_COME_UP);
        Machine machine = awaitAgent(id, deadline, phase);
        phase.accept("machine of %s answers for the first time".formatted(part.name()));
        String identity = greet(id, deadline);
        var now = new Reached(id, identity, machine.privateAddress(), machine.publicAddress());
        DurableFile.write(reachedFile, now);
        reached = now;
    }

    private Machine awaitAgent(String id, Instant deadline, Consumer<String> phase)
            throws ProviderException, InterruptedException {
        while (true) {
            boolean isLate = !sites.time().instant().isBefore(deadline);
            try {
                Optional<Machine> found = sites.machines().find(id);
                Optional<String> lost = found.flatMap(Machine::lostBecause);
                if (lost.isPresent()) {
                    throw failedToStart(id, lost.get());
                }
                boolean isRunning = found.isPresent() && found.get().state() == Machine.State.RUNNING;
                if (isRunning && sites.isOnline(id)) {
                    return found.get();
                }
                phase.accept(
                        isRunning
                                ? "machine of %s runs, and its agent is not connected yet".formatted(part.name())
                                : "machine of %s is pending".formatted(part.name()));
            } catch (ProviderException e) {
                if (isLate || e.kind() != Kind.UNAVAILABLE) {
                    throw e;
                }
                phase.accept("machine of %s cannot be seen now: %s".formatted(part.name(), e.getMessage()));
            }
            if (isLate) {
                throw new ProviderException(
                        Kind.FAILED,
                        ("Machine %s of component %s was not reached through Systems Manager within %d minutes. Its image needs the SSM"
                                        + " agent, its instance profile the role of the setup template, and its subnet a way to ssm,"
                                        + " ssmmessages and s3 on port 443.%s")
                                .formatted(id, part.name(), TO_COME_UP.toMinutes(), console(id)));
            }
            sites.pause();
        }
    }

    /** Its agent may say it is there and not answer yet. */
    private String greet(String id, Instant deadline) throws ProviderException, IOException, InterruptedException {
        while (true) {
            try {
                return MachineOrders.greet(sites.agents(), id, "greenroom " + record.id());
            } catch (IOException e) {
                Optional<String> end = end();
                if (end.isPresent() || !sites.time().instant().isBefore(deadline)) {
                    throw e;
                }
                sites.pause();
            }
        }
    }

    private ProviderException failedToStart(String id, String lostBecause) throws InterruptedException {
        return new ProviderException(
                Kind.FAILED,
                "Machine %s of component %s was not ready yet when it %s.%s"
                        .formatted(id, part.name(), lostBecause, console(id)));
    }

    private String console(String id) throws InterruptedException {
        String tail = sites.machines().console(id);
        return tail.isEmpty() ? "" : " The last lines of its console: " + tail;
    }

    /** Unless that was noted by another worker already. */
    private Optional<Reached> reached() throws IOException {
        Reached known = reached;
        if (known == null) {
            known = DurableFile.read(reachedFile, Reached.class).orElse(null);
            reached = known;
        }
        return Optional.ofNullable(known);
    }

    @Override
    public Place place() throws IOException {
        Reached known = reached()
                .orElseThrow(
                        () -> new IOException("machine of component %s was not reached yet".formatted(part.name())));
        return new Place(known.id(), record.id(), known.identity());
    }

    @Override
    public Optional<String> end() throws IOException, InterruptedException {
        try {
            Optional<Reached> known = reached();
            Optional<String> id = known.isPresent() ? known.map(Reached::id) : id();
            if (id.isEmpty()) {
                return Optional.empty();
            }
            Optional<Machine> found = sites.machines().find(id.get());
            if (found.isEmpty() && known.isPresent()) {
                return Optional.of("is not there any more"); // it was there, and is listed for an hour after its end
            }
            return found.flatMap(Machine::lostBecause);
        } catch (ProviderException e) {
            return Optional.empty(); // it cannot be known now
        }
    }

    /** Where it is reached: by its private address from inside the network, by the public one, if it has one, from outside. */
    Optional<Address> address(boolean fromOutside) {
        try {
            return reached().flatMap(known -> {
                String host =
                        fromOutside && known.publicAddress() != null ? known.publicAddress() : known.privateAddress();
                return Optional.ofNullable(host).map(name -> new Address(name, part.ownPorts()));
            });
        } catch (IOException e) {
            return Optional.empty(); // not known yet
        }
    }

    @Override
    public String toString() {
        return "of component %s of environment %s".formatted(part.name(), record.id());
    }
}
