package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.command.Host;
import io.greenroom.environment.ProviderException;
import io.greenroom.file.DurableFile;
import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Keeping;
import io.greenroom.lifecycle.Site;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.aws.Together;
import io.greenroom.secret.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one environment is: a stack. What belongs to no component runs on the first of its machines, and on the worker's machine
 * when it has none.
 */
final class StackSite implements Site {
    private static final Logger LOG = LoggerFactory.getLogger(StackSite.class);

    private final StackSites sites;
    private final EnvironmentRecord record;
    private final StackBlueprint blueprint;
    private final EnvironmentFolder folder;
    private final Map<String, StackComponent> components = new LinkedHashMap<>();
    private final Map<String, StackMachine> machines = new LinkedHashMap<>();
    private final boolean needsEnding;
    private final StackTargets targets;
    private final StackNotes notes;
    private final StackStart start;
    private final StackEnd end;
    private final StackWatch watch;
    private final StackRemoval removal;
    private final StackSites.Loan loan;
    private volatile Keeping keeping = Keeping.ALONE;

    /** What the stack has put out, without the secrets that it was given. */
    private record Outputs(Map<String, String> values) {}

    StackSite(StackSites sites, EnvironmentRecord record, Plan plan, EnvironmentFolder folder) {
        this.sites = sites;
        this.record = record;
        this.blueprint = StackBlueprint.of(plan);
        this.folder = folder;
        this.needsEnding = !plan.teardown().isEmpty();
        this.targets = new StackTargets(folder.path());
        for (Part part : plan.parts()) {
            StackComponent component = StackComponent.of(part);
            components.put(part.name(), component);
            if (component instanceof StackComponent.Machine machine) {
                machines.put(
                        part.name(), new StackMachine(sites.agentMachines(), record, part, machine, targets, folder));
            }
        }
        this.notes = new StackNotes(folder.path());
        this.end = new StackEnd(sites.schedules(), record.id(), notes, record.expiresAt(), sites.time());
        this.start = new StackStart(sites.stacks(), record, notes, end);
        this.watch = new StackWatch(sites.stacks(), notes);
        this.loan = sites.lending().to(record.id());
        boolean hasObject =
                blueprint.file().filter(template -> !template.fitsIntoCall()).isPresent();
        this.removal = new StackRemoval(sites, record, folder, notes, end, machines.values(), hasObject);
    }

    @Override
    public void heeds(Keeping other) {
        keeping = other;
        notes.heed(other);
        machines.values().forEach(machine -> machine.heed(other));
    }

    /** Functions, tasks and builds have no files: what is known of them is noted on this machine, with what may be secret. */
    @Override
    public boolean isLostWithWorker(@Nullable String component) {
        return component == null ? isOnWorker() : !machines.containsKey(component);
    }

    @Override
    public void open(Path workspace, Consumer<String> phase)
            throws ProviderException, IOException, InterruptedException {
        Map<String, String> secrets = folder.secretInputs();
        String id = start.run(() -> sites.requests().of(record, blueprint, secrets));
        int known =
                blueprint.file().map(template -> template.resources().size()).orElse(0);
        Stack stack = sites.waiting().await(record.id(), id, known, phase);
        DurableFile.write(outputsFile(), masked(stack.outputs(), secrets.values()));
        keeping.keep(outputsFile());
        keeping.keep(targets.resolve(sites.stacks(), id, components.values()));
        var opening = new ArrayList<Together.Work>();
        machines.values().forEach(machine -> opening.add(() -> machine.open(workspace, phase)));
        Together.run(opening);
    }

    /** They are handed to scripts, wherever those run: on machines by way of the bucket. */
    private static Outputs masked(Map<String, String> outputs, Collection<String> secrets) {
        var known = new Secrets();
        known.addAll(secrets);
        var masked = new LinkedHashMap<String, String>();
        outputs.forEach((name, value) -> masked.put(name, known.mask(value)));
        return new Outputs(masked);
    }

    private Path outputsFile() {
        return folder.path().resolve("outputs.json");
    }

    @Override
    public void open(Part component) {}

    @Override
    public Map<String, String> outputs() throws IOException {
        return DurableFile.read(outputsFile(), Outputs.class)
                .map(Outputs::values)
                .orElse(Map.of());
    }

    @Override
    public Host host(@Nullable String component) {
        if (component == null) {
            return machines.isEmpty()
                    ? sites.worker().host()
                    : machines.values().iterator().next().host();
        }
        StackComponent known = components.get(component);
        if (known == null) {
            throw new IllegalArgumentException("There is no component " + component);
        }
        return switch (known) {
            case StackComponent.Machine machine -> machine(component).host();
            case StackComponent.Function function -> sites.hosts().function(services(), meant(function.name()));
            case StackComponent.Task task ->
                sites.hosts()
                        .task(
                                services(),
                                new TaskTarget(
                                        meant(task.cluster()),
                                        meant(task.definition()),
                                        task.container(),
                                        meant(task.subnets()),
                                        meant(task.securityGroups())));
            case StackComponent.Build build -> sites.hosts().build(services(), meant(build.project()));
        };
    }

    private StackMachine machine(String component) {
        StackMachine machine = machines.get(component);
        if (machine == null) {
            throw new IllegalArgumentException("Component %s is no machine".formatted(component));
        }
        return machine;
    }

    /** Where the scripts are kept of what has no files of its own. */
    private Path services() {
        return folder.path().resolve("services");
    }

    private String meant(String name) {
        return meant(List.of(name)).getFirst();
    }

    /** Before the stack was looked at, no script of a component is begun. */
    private List<String> meant(List<String> names) {
        try {
            return targets.of(names);
        } catch (IOException e) {
            LOG.warn("What the names in the components of environment {} mean cannot be read", record.id(), e);
            return names;
        }
    }

    @Override
    public String folder(String script, @Nullable String component) {
        return component == null && isOnWorker()
                ? folder.path().resolve(script).toString()
                : MachineHost.ROOT + "/" + script;
    }

    @Override
    public String workspace() {
        return machines.isEmpty() ? folder.workspace().toString() : MachineHost.WORKSPACE;
    }

    /** Machines and services have their own, besides what the stack has put out. */
    @Override
    public Map<String, String> variables(@Nullable String component) {
        var variables = new LinkedHashMap<String, String>();
        if (component == null && isOnWorker()) {
            variables.putAll(sites.worker().variables());
            variables.putAll(sites.lending().openly());
        }
        try {
            variables.putAll(VariableNames.named("OUTPUT_", outputs()));
        } catch (IOException e) {
            LOG.warn("What stack {} has put out cannot be read", record.id(), e);
        }
        return variables;
    }

    @Override
    public boolean isOnWorker() {
        return machines.isEmpty();
    }

    @Override
    public Map<String, String> variablesOnWorker() {
        return sites.lending().openly();
    }

    @Override
    public Map<String, String> lent() throws ProviderException, InterruptedException {
        return loan.variables();
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
    public Optional<String> awaitLoss() throws InterruptedException {
        return Optional.of(watch.awaitLoss());
    }

    @Override
    public void endIn(Optional<Duration> left) {
        end.endIn(left);
    }

    @Override
    public void awaitEndIsSet() throws InterruptedException {
        end.awaitApplied();
    }

    /** A stack that is there already; that of a new one is set up before it is made. */
    @Override
    public void guard(Map<String, String> variables) {
        end.applySoon();
    }

    /** What runs in AWS would hold up the deletion of what it runs in; what runs on machines, only teardown steps. */
    @Override
    public int end() throws IOException, InterruptedException {
        int left = 0;
        for (Map.Entry<String, StackComponent> entry : components.entrySet()) {
            if (entry.getValue() instanceof StackComponent.Machine) {
                if (needsEnding && machine(entry.getKey()).wasReached()) {
                    left += machine(entry.getKey()).host().endAll();
                }
            } else {
                left += host(entry.getKey()).end(record.markOfAll(), List.of());
            }
        }
        if (machines.isEmpty()) {
            left += sites.worker().host().end(record.markOfAll(), scripts());
        }
        return left;
    }

    private List<String> scripts() throws IOException {
        return folder.allScripts().stream()
                .map(script -> folder.path().resolve(script).toString())
                .toList();
    }

    @Override
    public List<String> remove() throws InterruptedException {
        end.close();
        return new ArrayList<>(removal.remove());
    }

    @Override
    public void close() {
        end.close();
    }

    @Override
    public String toString() {
        return "stack of environment " + record.id();
    }
}
