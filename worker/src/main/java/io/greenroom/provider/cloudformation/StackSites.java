package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Shelves;
import io.greenroom.lifecycle.Site;
import io.greenroom.lifecycle.Sites;
import io.greenroom.process.ThisMachine;
import io.greenroom.provider.aws.AgentMachines;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.BucketShelves;
import io.greenroom.provider.aws.Instances;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.OnlineAgents;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.WorkerCredentials;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CloudFormation as the site of environments: a stack each. */
final class StackSites implements Sites {
    private static final Logger LOG = LoggerFactory.getLogger(StackSites.class);

    private final StackSettings settings;
    private final Stacks stacks;
    private final Schedules schedules;
    private final Agents agents;
    private final AgentMachines agentMachines;
    private final RunBucket bucket;
    private final TemplateObjects templates;
    private final StackRequest requests;
    private final StackWait wait;
    private final ComponentHosts hosts;
    private final Lending lending;
    private final StackLeftovers leftovers;
    private final ThisMachine worker = new ThisMachine();
    private final Time time;
    private final Runnable closing;

    /**
     * @param instances where the machines of stacks are seen, by the time of {@code stacks}
     * @param lending what commands on the worker's machine are lent
     * @param time by which environments end
     * @param closing run when this is closed
     */
    StackSites(
            StackSettings settings,
            Stacks stacks,
            Schedules schedules,
            Instances instances,
            Agents agents,
            RunBucket bucket,
            ComponentHosts hosts,
            Lending lending,
            Time time,
            Runnable closing) {
        this.settings = settings;
        this.stacks = stacks;
        this.schedules = schedules;
        this.agents = agents;
        this.agentMachines = new AgentMachines(
                instances,
                new OnlineAgents(agents, settings.aws().pollInterval(), stacks.time()),
                agents,
                bucket,
                time,
                settings.aws().pollInterval());
        this.bucket = bucket;
        this.templates = new TemplateObjects(bucket, stacks.installation());
        this.requests = new StackRequest(stacks, templates, settings);
        this.wait = new StackWait(stacks, new StackProgress(stacks, time));
        this.hosts = hosts;
        this.lending = lending;
        this.leftovers = new StackLeftovers(stacks, instances, schedules, agents, bucket, templates);
        this.time = time;
        this.closing = closing;
    }

    Stacks stacks() {
        return stacks;
    }

    Schedules schedules() {
        return schedules;
    }

    AgentMachines agentMachines() {
        return agentMachines;
    }

    TemplateObjects templates() {
        return templates;
    }

    StackRequest requests() {
        return requests;
    }

    StackWait waiting() {
        return wait;
    }

    ComponentHosts hosts() {
        return hosts;
    }

    Lending lending() {
        return lending;
    }

    /** The machine that scripts run on which have no machine of their own. */
    ThisMachine worker() {
        return worker;
    }

    Time time() {
        return time;
    }

    @Override
    public Optional<Shelves> shelves() {
        return Optional.of(inBucket());
    }

    private BucketShelves inBucket() {
        return new BucketShelves(bucket, agents, stacks.installation(), StackMachine.environment(""));
    }

    @Override
    public String nameFor(String key) {
        return Sites.longNameFor(key);
    }

    @Override
    public void check(Plan plan) throws ProviderException {
        List<String> objections = settings.objections(StackBlueprint.of(plan));
        if (!objections.isEmpty()) {
            throw new ProviderException(CONFIGURATION, String.join("; ", objections) + ".");
        }
    }

    /** What would stay is said each time: it costs each time. */
    @Override
    public void check(Plan plan, GivenValues inputs) throws ProviderException, InterruptedException {
        StackBlueprint blueprint = StackBlueprint.of(plan);
        requests.parameters(plan.name(), blueprint, inputs.plain(), inputs.secret());
        blueprint.leaks(Path.of(plan.name())).forEach(leak -> LOG.warn("{}", leak));
    }

    /** Each machine has all ports for itself. */
    @Override
    public int takePort(Port port) {
        return 0;
    }

    @Override
    public void reserve(Collection<Integer> ports) {}

    @Override
    public void giveBack(Collection<Integer> ports) {}

    @Override
    public Site of(EnvironmentRecord record, Plan plan, EnvironmentFolder folder) {
        return new StackSite(this, record, plan, folder);
    }

    /** By the tags of stacks that are still there. */
    @Override
    public List<Environment> found() throws ProviderException, InterruptedException {
        return stacks.all().stream()
                .map(stack -> Tags.environment(StackFields.PROVIDER, stack.tags()))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void remove(EnvironmentId found) throws ProviderException, InterruptedException {
        String name = found.name();
        Optional<Stack> stack =
                stacks.all().stream().filter(one -> one.name().equals(name)).findFirst();
        List<String> machines = agentMachines.instances().all().stream()
                .filter(machine -> Tags.isOf(StackFields.PROVIDER, machine.tags())
                        && machine.environment().equals(name))
                .map(Machine::id)
                .toList();
        if (stack.isPresent()) {
            new StackDeletion(stacks, name, stack.get().id()).run();
        }
        schedules.remove(name);
        try {
            templates.remove(name);
            for (String machine : machines) {
                bucket.removeMachine(machine, StackMachine.environment(name));
            }
            agents.forgetAll("/greenroom/%s/".formatted(StackMachine.environment(name)));
        } catch (IOException e) {
            throw new ProviderException(FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Leftover> leftovers(Set<String> there) throws ProviderException, InterruptedException {
        return leftovers.all(inBucket().and(there));
    }

    @Override
    public void remove(Leftover leftover) throws ProviderException, InterruptedException {
        leftovers.remove(leftover);
    }

    @Override
    public void close() {
        closing.run();
    }

    /** What commands on the worker's machine are lent. */
    interface Lending {
        /** Nothing. */
        Lending NONE = environment -> () -> Map.of();

        /**
         * What an environment's commands are lent.
         *
         * @param environment its name
         */
        Loan to(String environment);

        /** Variables that anybody may see. */
        default Map<String, String> openly() {
            return WorkerCredentials.RULED_OUT;
        }
    }

    /** What the commands of one environment are lent. */
    interface Loan {
        /** Variables that nobody may see, good for a while. */
        Map<String, String> variables() throws ProviderException, InterruptedException;
    }
}
