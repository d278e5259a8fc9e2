package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.command.Host;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Keeping;
import io.greenroom.lifecycle.Site;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.aws.Together;
import io.greenroom.provider.aws.WorkerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where one environment is: a machine in EC2 for each component. What belongs to no component runs on the first one's. */
final class Ec2Site implements Site {
    private final EnvironmentRecord record;
    private final Plan plan;
    private final EnvironmentFolder folder;
    private final Map<String, ComponentMachine> machines = new LinkedHashMap<>();
    private final MachineEnds ends;
    private final MachineRemoval removal;
    private final Attempts attempts;
    private volatile Keeping keeping = Keeping.ALONE;

    Ec2Site(Ec2Sites sites, EnvironmentRecord record, Plan plan, EnvironmentFolder folder) {
        this.record = record;
        this.plan = plan;
        this.folder = folder;
        this.attempts = new Attempts(folder.path());
        plan.parts()
                .forEach(part ->
                        machines.put(part.name(), new ComponentMachine(sites, record, part, attempts, folder.path())));
        this.ends = new MachineEnds(sites, record, machines.values());
        this.removal = new MachineRemoval(sites, record, plan, folder, machines, attempts);
    }

    @Override
    public void heeds(Keeping other) {
        keeping = other;
        attempts.heed(other);
        machines.values().forEach(machine -> machine.heed(other));
    }

    /** All machines are started at once: it takes them minutes to come up. */
    @Override
    public void open(Path workspace, Consumer<String> phase)
            throws ProviderException, IOException, InterruptedException {
        try {
            for (ComponentMachine machine : machines.values()) {
                machine.start();
            }
        } finally {
            ends.applySoon(); // also when only some could be started
        }
        var opening = new ArrayList<Together.Work>();
        machines.forEach((component, machine) -> opening.add(() -> open(component, machine, workspace, phase)));
        Together.run(opening);
    }

    private void open(String component, ComponentMachine machine, Path workspace, Consumer<String> phase)
            throws ProviderException, IOException, InterruptedException {
        machine.awaitReachable(phase);
        ends.isReachable();
        Path filled = folder.path().resolve("filled-" + component);
        if (!Files.exists(filled)) {
            phase.accept("the files are brought to the machine of " + component);
            machine.host().copyIn(workspace, MachineHost.WORKSPACE);
            Files.createFile(filled);
            keeping.keep(filled);
        }
    }

    @Override
    public void open(Part component) {}

    @Override
    public boolean isSetUp(Part component) {
        return machine(component.name()).isSetUp();
    }

    @Override
    public void wasSetUp(Part component) throws InterruptedException {
        machine(component.name()).bake();
    }

    @Override
    public Host host(@Nullable String component) {
        return machine(component == null ? plan.components().keySet().iterator().next() : component)
                .host();
    }

    private ComponentMachine machine(String component) {
        ComponentMachine machine = machines.get(component);
        if (machine == null) {
            throw new IllegalArgumentException("There is no component " + component);
        }
        return machine;
    }

    @Override
    public Map<String, String> variablesOnWorker() {
        return WorkerCredentials.RULED_OUT;
    }

    @Override
    public String folder(String script, @Nullable String component) {
        return MachineHost.ROOT + "/" + script;
    }

    @Override
    public String workspace() {
        return MachineHost.WORKSPACE;
    }

    /** Machines have their own. */
    @Override
    public Map<String, String> variables(@Nullable String component) {
        return Map.of();
    }

    @Override
    public Optional<Address> inside(String component) {
        return Optional.ofNullable(machines.get(component)).flatMap(machine -> machine.address(false));
    }

    @Override
    public Optional<Address> outside(String component) {
        return Optional.ofNullable(machines.get(component)).flatMap(machine -> machine.address(true));
    }

    @Override
    public void endIn(Optional<Duration> left) {
        ends.endIn(left);
    }

    @Override
    public void awaitEndIsSet() throws InterruptedException {
        ends.awaitApplied();
    }

    @Override
    public void guard(Map<String, String> variables) {
        ends.applySoon();
    }

    /** What needs no teardown ends with its machine. */
    @Override
    public int end() throws IOException, InterruptedException {
        int left = 0;
        if (!plan.teardown().isEmpty()) {
            for (ComponentMachine machine : machines.values()) {
                if (machine.address(false).isPresent()) {
                    left += machine.host().endAll();
                }
            }
        }
        return left;
    }

    @Override
    public List<String> remove() throws InterruptedException {
        ends.close();
        return new ArrayList<>(removal.remove());
    }

    @Override
    public void close() {
        ends.close();
    }

    @Override
    public String toString() {
        return "machines of environment " + record.id();
    }
}
