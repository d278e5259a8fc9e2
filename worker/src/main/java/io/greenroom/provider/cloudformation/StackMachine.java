package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.blueprint.Plan.Part;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Keeping;
import io.greenroom.provider.aws.AgentMachine;
import io.greenroom.provider.aws.AgentMachines;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.aws.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A component that is an EC2 instance of the stack, reached through its agent. CloudFormation has tagged it like the stack. */
final class StackMachine {
    /** Until an Auto Scaling group, for example, has started it. */
    private static final Duration TO_BE_STARTED = Duration.ofMinutes(15);

    private final AgentMachines all;
    private final EnvironmentRecord record;
    private final Part part;
    private final StackComponent.Machine component;
    private final StackTargets targets;
    private final Path filled;
    private final AgentMachine machine;
    private volatile Keeping keeping = Keeping.ALONE;

    StackMachine(
            AgentMachines all,
            EnvironmentRecord record,
            Part part,
            StackComponent.Machine component,
            StackTargets targets,
            EnvironmentFolder folder) {
        this.all = all;
        this.record = record;
        this.part = part;
        this.component = component;
        this.targets = targets;
        this.filled = folder.path().resolve("filled-" + part.name());
        this.machine = all.of(part.name(), environment(record.id()), folder.path(), this::id);
    }

    /** The environment's name in what is exchanged with machines: not that of an environment of provider ec2. */
    static String environment(String id) {
        return "stack-" + id;
    }

    /** What is noted is kept for other workers from now on. */
    void heed(Keeping other) {
        keeping = other;
        machine.heed(other);
    }

    MachineHost host() {
        return machine.host();
    }

    /** Its id, once that is known. */
    private Optional<String> id() throws ProviderException, IOException, InterruptedException {
        return switch (component) {
            case StackComponent.MachineById named -> targets.of(named.logicalId());
            case StackComponent.MachineByTag tagged -> {
                List<String> ids = tagged(tagged);
                yield ids.size() == 1 ? Optional.of(ids.getFirst()) : Optional.empty();
            }
        };
    }

    private List<String> tagged(StackComponent.MachineByTag tag) throws ProviderException, InterruptedException {
        return all.instances().all().stream()
                .filter(found -> found.lostBecause().isEmpty() && isOfStack(found))
                .filter(found -> tag.value().equals(found.tags().get(tag.key())))
                .map(Machine::id)
                .toList();
    }

    private boolean isOfStack(Machine found) {
        return Tags.isOf(StackFields.PROVIDER, found.tags())
                && found.environment().equals(record.id());
    }

    /** Waits until the machine takes commands, and brings the files there, unless that was done. */
    void open(Path workspace, Consumer<String> phase) throws ProviderException, IOException, InterruptedException {
        if (!machine.wasReached()) {
            machine.awaitReachable(awaitStarted(phase), phase, id -> "");
        }
        if (!Files.exists(filled)) {
            phase.accept("the files are brought to the machine of " + part.name());
            host().copyIn(workspace, MachineHost.WORKSPACE);
            Files.createFile(filled);
            keeping.keep(filled);
        }
    }

    private String awaitStarted(Consumer<String> phase) throws ProviderException, IOException, InterruptedException {
        return switch (component) {
            case StackComponent.MachineById named ->
                targets.of(named.logicalId()).orElseThrow(() -> new IOException("the stack was not looked at yet"));
            case StackComponent.MachineByTag tagged -> awaitTagged(tagged, phase);
        };
    }

    private String awaitTagged(StackComponent.MachineByTag tag, Consumer<String> phase)
            throws ProviderException, InterruptedException {
        Instant deadline = all.time().instant().plus(TO_BE_STARTED);
        while (true) {
            boolean isLate = !all.time().instant().isBefore(deadline);
            try {
                List<String> ids = tagged(tag);
                if (ids.size() == 1) {
                    return ids.getFirst();
                }
                if (ids.size() > 1) {
                    throw new ProviderException(
                            CONFIGURATION,
                            "Component %s is one machine, and %d of the stack have the tag %s=%s: %s. Name a tag that one of them has."
                                    .formatted(
                                            part.name(),
                                            ids.size(),
                                            tag.key(),
                                            tag.value(),
                                            ids.stream().sorted().collect(Collectors.joining(", "))));
                }
            } catch (ProviderException e) {
                if (isLate || e.kind() != UNAVAILABLE) {
                    throw e;
                }
            }
            if (isLate) {
                throw new ProviderException(
                        FAILED,
                        "No machine of the stack that has the tag %s=%s was started within %d minutes, for component %s. See that the template gives it that tag (an Auto Scaling group with PropagateAtLaunch)."
                                .formatted(tag.key(), tag.value(), TO_BE_STARTED.toMinutes(), part.name()));
            }
            phase.accept("no machine of %s is started yet".formatted(part.name()));
            all.pause();
        }
    }

    boolean wasReached() {
        return machine.wasReached();
    }

    /** By its private address from inside the network, by the public one, if it has one, from outside. */
    Optional<Address> address(boolean fromOutside) {
        return machine.address(fromOutside, part.ownPorts());
    }
}
