package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.KeyDigest;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Shelves;
import io.greenroom.lifecycle.Site;
import io.greenroom.lifecycle.Sites;
import io.greenroom.provider.aws.AgentMachines;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.BucketShelves;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.OnlineAgents;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.provider.aws.Tags;
import io.greenroom.time.Time;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** EC2 as the site of environments. */
final class Ec2Sites implements Sites {
    private final Ec2Settings settings;
    private final String installation;
    private final Machines machines;
    private final Images images;
    private final BakedImages baked;
    private final Schedules schedules;
    private final Agents agents;
    private final AgentMachines agentMachines;
    private final RunBucket bucket;
    private final Volumes volumes;
    private final Leftovers leftovers;
    private final Time time;
    private final Runnable closing;

    /** @param closing run when this is closed */
    Ec2Sites(
            Ec2Settings settings,
            String installation,
            Machines machines,
            Images images,
            BakedImages baked,
            Schedules schedules,
            Agents agents,
            RunBucket bucket,
            Volumes volumes,
            Time time,
            Runnable closing) {
        this.settings = settings;
        this.installation = installation;
        this.machines = machines;
        this.images = images;
        this.baked = baked;
        this.schedules = schedules;
        this.agents = agents;
        this.agentMachines = new AgentMachines(
                machines.instances(),
                new OnlineAgents(agents, settings.aws().pollInterval(), machines.time()),
                agents,
                bucket,
                time,
                settings.aws().pollInterval());
        this.bucket = bucket;
        this.volumes = volumes;
        this.leftovers = new Leftovers(installation, machines, volumes, baked, schedules, agents, bucket);
        this.time = time;
        this.closing = closing;
    }

    Machines machines() {
        return machines;
    }

    Schedules schedules() {
        return schedules;
    }

    Agents agents() {
        return agents;
    }

    Volumes volumes() {
        return volumes;
    }

    RunBucket bucket() {
        return bucket;
    }

    Time time() {
        return time;
    }

    /** By the clock that the attempts to start machines go by. */
    Instant now() {
        return machines.time().instant();
    }

    AgentMachines agentMachines() {
        return agentMachines;
    }

    /** Until AWS is asked again. */
    void pause() throws InterruptedException {
        agentMachines.pause();
    }

    /** What the machine of a component is started from, as things are now. */
    StartingPoint startingPoint(EnvironmentRecord record, Part part) throws ProviderException, InterruptedException {
        MachinePart own = MachinePart.of(part);
        String name = own.image().fill(values(record));
        String fingerprint = own.bake() ? fingerprint(images.id(part.name(), name), part) : "";
        Optional<MachineImage> ready = own.bake() ? baked.find(fingerprint) : Optional.empty();
        return ready.isPresent()
                ? new StartingPoint(ready.get(), fingerprint, true)
                : new StartingPoint(images.find(part.name(), name), fingerprint, false);
    }

    /** The same for the same image, user data and setup. */
    private static String fingerprint(String image, Part part) {
        var all = new StringBuilder(image)
                .append('\0')
                .append(MachinePart.of(part).userData());
        part.setup().forEach(step -> all.append('\0').append(step.run()));
        return KeyDigest.of(all.toString(), 32);
    }

    private static UnaryOperator<String> values(EnvironmentRecord record) {
        Map<String, String> inputs = VariableNames.named("INPUT_", record.inputs());
        return name -> inputs.getOrDefault(name, "");
    }

    BakedImages baked() {
        return baked;
    }

    /** What the machine of a component is started with: the same for every worker. */
    Launch launch(EnvironmentRecord record, Part part, StartingPoint from) throws ProviderException {
        MachinePart own = MachinePart.of(part);
        return Launch.of(
                Names.hash(record.key()),
                part.name(),
                from.isBaked() ? own.baked() : own,
                values(record),
                from.image(),
                settings,
                record.expiresAt(),
                Tags.of(installation, record, part.name()));
    }

    @Override
    public Optional<Shelves> shelves() {
        return Optional.of(inBucket());
    }

    private BucketShelves inBucket() {
        return new BucketShelves(bucket, agents, installation, "");
    }

    @Override
    public String nameFor(String key) {
        return Sites.longNameFor(key);
    }

    @Override
    public void check(Plan plan) throws ProviderException {
        List<String> objections = settings.objections(plan);
        if (!objections.isEmpty()) {
            throw new ProviderException(ProviderException.Kind.CONFIGURATION, String.join("; ", objections) + ".");
        }
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
        return new Ec2Site(this, record, plan, folder);
    }

    /** By the tags of machines that are still there. */
    @Override
    public List<Environment> found() throws ProviderException, InterruptedException {
        Map<EnvironmentId, Environment> found = new LinkedHashMap<>();
        for (Machine machine : machines.instances().all()) {
            if (!machine.isGone()) {
                Tags.environment(Ec2Fields.PROVIDER, machine.tags())
                        .ifPresent(environment -> found.putIfAbsent(environment.id(), environment));
            }
        }
        return List.copyOf(found.values());
    }

    @Override
    public void remove(EnvironmentId found) throws ProviderException, InterruptedException {
        List<String> ids = machines.instances().all().stream()
                .filter(machine -> Tags.isOf(Ec2Fields.PROVIDER, machine.tags())
                        && machine.environment().equals(found.name()))
                .map(Machine::id)
                .toList();
        machines.terminate(ids);
        for (int number = 0; number < ids.size(); number++) {
            schedules.remove(Names.schedule(found.name().replaceFirst("^gr-", ""), number));
        }
        machines.awaitEnded(ids, MachineRemoval.TO_SHUT_DOWN); // until then they write
        try {
            for (String id : ids) {
                bucket.removeMachine(id, found.name());
            }
            agents.forgetAll("/greenroom/%s/".formatted(found.name()));
        } catch (IOException e) {
            throw new ProviderException(ProviderException.Kind.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<PreparedImage> preparedImages() throws ProviderException, InterruptedException {
        return baked.all();
    }

    @Override
    public void removeImage(String id) throws ProviderException, InterruptedException {
        baked.remove(id);
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
}
