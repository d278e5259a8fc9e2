package io.greenroom.provider.aws;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.file.DurableFile;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.Keeping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A component's machine that is reached through the agent of Systems Manager: waited for until its agent answers, and known from
 * then on by what is noted of it in the environment's folder.
 */
public final class AgentMachine implements MachineHost.Machine {
    /** From the start of a machine until its agent takes commands. */
    private static final Duration TO_COME_UP = Duration.ofMinutes(15);

    /** The right to send commands goes by a machine's tags, which other services may see later than it runs. */
    private static final Duration TAGS_TO_BE_SEEN = Duration.ofMinutes(1);

    private final AgentMachines all;
    private final String component;
    private final String environment;
    private final Path file;
    private final Id id;
    private final MachineHost host;
    private volatile @Nullable Reached reached;
    private volatile Keeping keeping = Keeping.ALONE;

    /** Who tells which machine it is. */
    public interface Id {
        /** EC2's own, {@code i-…}; empty as long as there is no machine. */
        Optional<String> get() throws ProviderException, IOException, InterruptedException;
    }

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

    AgentMachine(AgentMachines all, String component, String environment, Path folder, Id id) {
        this.all = all;
        this.component = component;
        this.environment = environment;
        this.file = folder.resolve("machine-" + component + ".json");
        this.id = id;
        this.host = new MachineHost(all.bucket(), all.agents(), this);
    }

    /** What is noted of it is kept for other workers from now on. */
    public void heed(Keeping other) {
        keeping = other;
    }

    /** The machine as a host of scripts. */
    public MachineHost host() {
        return host;
    }

    /**
     * Waits until the machine takes commands.
     *
     * @param phase told what it waits for
     * @param console tells the last lines of the console of a machine that failed; empty where there are none
     */
    public void awaitReachable(String machineId, Consumer<String> phase, Console console)
            throws ProviderException, IOException, InterruptedException {
        if (reached().isPresent()) {
            return;
        }
        Instant deadline = all.time().instant().plus(TO_COME_UP);
        Machine machine = awaitAgent(machineId, deadline, phase, console);
        phase.accept("machine of %s answers for the first time".formatted(component));
        String identity = greet(machineId, deadline);
        var now = new Reached(machineId, identity, machine.privateAddress(), machine.publicAddress());
        DurableFile.write(file, now);
        keeping.keep(file);
        reached = now;
    }

    /** Where texts of failures get the last lines from that a machine wrote. */
    public interface Console {
        String tail(String machineId) throws InterruptedException;
    }

    private Machine awaitAgent(String machineId, Instant deadline, Consumer<String> phase, Console console)
            throws ProviderException, InterruptedException {
        while (true) {
            boolean isLate = !all.time().instant().isBefore(deadline);
            try {
                Optional<Machine> found = all.instances().find(machineId);
                Optional<String> lost = found.flatMap(Machine::lostBecause);
                if (lost.isPresent()) {
                    throw new ProviderException(
                            Kind.FAILED,
                            "Machine %s of component %s was not ready yet when it %s.%s"
                                    .formatted(machineId, component, lost.get(), lines(console, machineId)));
                }
                boolean isRunning = found.isPresent() && found.get().state() == Machine.State.RUNNING;
                if (isRunning && all.online().has(machineId)) {
                    return found.get();
                }
                phase.accept(
                        isRunning
                                ? "machine of %s runs, and its agent is not connected yet".formatted(component)
                                : "machine of %s is pending".formatted(component));
            } catch (ProviderException e) {
                if (isLate || e.kind() != Kind.UNAVAILABLE) {
                    throw e;
                }
                phase.accept("machine of %s cannot be seen now: %s".formatted(component, e.getMessage()));
            }
            if (isLate) {
                throw new ProviderException(
                        Kind.FAILED,
                        ("Machine %s of component %s was not reached through Systems Manager within %d minutes. Its"
                                        + " image needs the SSM agent, its instance profile the role of the setup template, and"
                                        + " its subnet a way to ssm, ssmmessages and s3 on port 443.%s")
                                .formatted(machineId, component, TO_COME_UP.toMinutes(), lines(console, machineId)));
            }
            all.pause();
        }
    }

    private static String lines(Console console, String machineId) throws InterruptedException {
        String tail = console.tail(machineId);
        return tail.isEmpty() ? "" : " The last lines of its console: " + tail;
    }

    /** Its agent may say it is there and not answer yet. */
    private String greet(String machineId, Instant deadline)
            throws ProviderException, IOException, InterruptedException {
        Instant tagsAreSeen = all.time().instant().plus(TAGS_TO_BE_SEEN);
        while (true) {
            try {
                return MachineOrders.greet(all.agents(), machineId, "greenroom " + environment);
            } catch (IOException e) {
                if (e.getCause() instanceof ProviderException refusal
                        && isFinal(refusal, all.time().instant().isBefore(tagsAreSeen))) {
                    throw refusal;
                }
                Optional<String> end = end();
                if (end.isPresent() || !all.time().instant().isBefore(deadline)) {
                    throw e;
                }
                all.pause();
            }
        }
    }

    /**
     * Whether waiting does not help.
     *
     * @param isYoung whether rights that go by the machine's tags may not be seen yet
     */
    private static boolean isFinal(ProviderException refusal, boolean isYoung) {
        return switch (refusal.kind()) {
            case CONFIGURATION -> true;
            case PERMISSION -> !isYoung;
            case UNAVAILABLE, FAILED -> false;
        };
    }

    /** Unless that was noted by another worker already. */
    private Optional<Reached> reached() throws IOException {
        Reached known = reached;
        if (known == null) {
            known = DurableFile.read(file, Reached.class).orElse(null);
            reached = known;
        }
        return Optional.ofNullable(known);
    }

    @Override
    public MachineHost.Place place() throws IOException {
        Reached known = reached()
                .orElseThrow(() -> new IOException("machine of component %s was not reached yet".formatted(component)));
        return new MachineHost.Place(known.id(), environment, known.identity());
    }

    @Override
    public Optional<String> end() throws IOException, InterruptedException {
        try {
            Optional<Reached> known = reached();
            Optional<String> machine = known.isPresent() ? known.map(Reached::id) : id.get();
            if (machine.isEmpty()) {
                return Optional.empty();
            }
            Optional<Machine> found = all.instances().find(machine.get());
            if (found.isEmpty() && known.isPresent()) {
                return Optional.of("is not there any more"); // it was there, and is listed for an hour after its end
            }
            return found.flatMap(Machine::lostBecause);
        } catch (ProviderException e) {
            return Optional.empty(); // it cannot be known now
        }
    }

    /**
     * Where it is reached: by its private address from inside the network, by the public one, if it has one, from outside.
     *
     * @param ports that it listens on, by name
     */
    public Optional<Address> address(boolean fromOutside, Map<String, Integer> ports) {
        try {
            return reached().flatMap(known -> {
                String name =
                        fromOutside && known.publicAddress() != null ? known.publicAddress() : known.privateAddress();
                return Optional.ofNullable(name).map(found -> new Address(found, ports));
            });
        } catch (IOException e) {
            return Optional.empty(); // not known yet
        }
    }

    /** Whether it has ever answered. */
    public boolean wasReached() {
        try {
            return reached().isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "of component %s of environment %s".formatted(component, environment);
    }
}
