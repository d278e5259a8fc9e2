package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.aws.Names;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Removes all that an environment has in AWS, however far its start had got. */
final class MachineRemoval {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** A machine usually takes less than a minute; what one writes later goes by the bucket's rule. */
    static final Duration TO_SHUT_DOWN = Duration.ofMinutes(3);

    private final Ec2Sites sites;
    private final EnvironmentRecord record;
    private final Plan plan;
    private final EnvironmentFolder folder;
    private final Map<String, ComponentMachine> machines;
    private final Attempts attempts;

    MachineRemoval(
            Ec2Sites sites,
            EnvironmentRecord record,
            Plan plan,
            EnvironmentFolder folder,
            Map<String, ComponentMachine> machines,
            Attempts attempts) {
        this.sites = sites;
        this.record = record;
        this.plan = plan;
        this.folder = folder;
        this.machines = machines;
        this.attempts = attempts;
    }

    private interface Step {
        void run() throws ProviderException, IOException, InterruptedException;
    }

    /** Says what could not be removed, in sentences for people. The machines go first: they are what costs. */
    List<String> remove() throws InterruptedException {
        var problems = new ArrayList<String>();
        var ids = new ArrayList<String>();
        for (var part : plan.parts()) {
            attempt(problems, () -> idOf(part).ifPresent(ids::add));
        }
        attempt(problems, () -> terminate(ids));
        if (!problems.isEmpty()) {
            return problems; // the schedules stay, and end what could not be ended now
        }
        for (int number = 0; number < machines.size(); number++) {
            String schedule = Names.schedule(Names.hash(record.key()), number);
            attempt(problems, () -> sites.schedules().remove(schedule));
        }
        List<ComponentMachine> used = machines.values().stream()
                .filter(machine -> machine.address(false).isPresent())
                .toList();
        if (hasOtherDisks() && !ids.isEmpty()) {
            attempt(problems, () -> removeDisks(ids));
        } else if (!used.isEmpty()) {
            attempt(problems, () -> sites.machines().awaitEnded(ids, TO_SHUT_DOWN)); // until then they write
        }
        for (ComponentMachine machine : used) {
            attempt(problems, () -> machine.host().forget(scripts()));
        }
        return problems;
    }

    /** A launch template may have disks, by itself or by its image, that are not said to go with their machine. */
    private boolean hasOtherDisks() {
        return plan.parts().stream().anyMatch(part -> MachinePart.of(part).launchTemplate() != null);
    }

    private void removeDisks(List<String> ids) throws ProviderException, InterruptedException {
        if (!sites.machines().awaitEnded(ids, TO_SHUT_DOWN)) {
            throw new ProviderException(
                    ProviderException.Kind.UNAVAILABLE,
                    "Machines %s have not shut down within %d minutes; disks of theirs that stay are removed after that"
                            .formatted(String.join(", ", ids), TO_SHUT_DOWN.toMinutes()));
        }
        for (Volumes.Volume volume : sites.volumes().unattached()) {
            if (volume.environment().equals(record.id())) {
                sites.volumes().remove(volume.id());
            }
        }
    }

    private List<String> scripts() throws IOException {
        return folder.allScripts().stream()
                .map(script -> MachineHost.ROOT + "/" + script)
                .toList();
    }

    private Optional<String> idOf(Plan.Part part) throws ProviderException, InterruptedException {
        Optional<Attempt> latest = attempts.of(part.name());
        return latest.isPresent() && latest.get().unclear()
                ? sites.machines().settle(Names.hash(record.key()), part.name(), latest.get())
                : latest.map(Attempt::instance);
    }

    /** A while longer than AWS is usually busy. */
    private void terminate(List<String> ids) throws ProviderException, InterruptedException {
        Instant until = sites.time().instant().plus(PATIENCE);
        while (true) {
            try {
                Set<String> unknown = sites.machines().terminate(ids);
                if (unknown.stream().noneMatch(this::mayYetAppear)) {
                    return;
                }
            } catch (ProviderException e) {
                if (e.kind() != ProviderException.Kind.UNAVAILABLE
                        || !sites.time().instant().isBefore(until)) {
                    throw e;
                }
            }
            sites.pause();
        }
    }

    /** EC2 does not know a machine at once after it was started. */
    private boolean mayYetAppear(String id) {
        try {
            Instant young = sites.now().minus(Machines.VISIBLE_WITHIN);
            return attempts.all().values().stream()
                    .anyMatch(attempt ->
                            id.equals(attempt.instance()) && attempt.since().isAfter(young));
        } catch (ProviderException e) {
            return false;
        }
    }

    private static void attempt(List<String> problems, Step step) throws InterruptedException {
        try {
            step.run();
        } catch (ProviderException | IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }
}
