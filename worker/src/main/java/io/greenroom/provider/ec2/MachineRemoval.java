package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.provider.aws.MachineHost;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Removes all that an environment has in AWS, however far its start had got. */
final class MachineRemoval {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

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
        for (int number = 1; number <= machines.size(); number++) {
            String schedule = Names.schedule(Names.hash(record.key()), number);
            attempt(problems, () -> sites.schedules().remove(schedule));
        }
        for (ComponentMachine machine : machines.values()) {
            if (machine.address(false).isPresent()) {
                attempt(problems, () -> machine.host().forget(scripts()));
            }
        }
        return problems;
    }

    private List<String> scripts() throws IOException {
        return folder.allScripts().stream()
                .map(script -> MachineHost.ROOT + "/" + script)
                .toList();
    }

    /** When it is not known whether a machine was started, it is looked for, or started once more under its token to have its id. */
    private Optional<String> idOf(Plan.Part part) throws ProviderException, IOException, InterruptedException {
        Optional<String> known = attempts.instance(part.name());
        return known.isPresent() || !attempts.isUnclear(part.name())
                ? known
                : sites.machines().settle(sites.launch(record, part), attempts);
    }

    /** A while longer than AWS is usually busy. */
    private void terminate(List<String> ids) throws ProviderException, InterruptedException {
        Instant until = sites.time().instant().plus(PATIENCE);
        while (true) {
            try {
                sites.machines().terminate(ids);
                return;
            } catch (ProviderException e) {
                if (e.kind() != ProviderException.Kind.UNAVAILABLE
                        || !sites.time().instant().isBefore(until)) {
                    throw e;
                }
                sites.pause();
            }
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
