package io.greenroom.provider.docker;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.blueprint.Template;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.engine.Belongings;
import io.greenroom.engine.Engine;
import io.greenroom.engine.Images;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Reach;
import io.greenroom.lifecycle.ReachFromHere;
import io.greenroom.lifecycle.Shelves;
import io.greenroom.lifecycle.Site;
import io.greenroom.lifecycle.Sites;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The engine as the site of environments. */
final class DockerSites implements Sites {
    private final Engine engine;
    private final Images images;
    private final DockerSettings settings;
    private final String installation;
    private final RandomGenerator random;
    private final ReachFromHere reach = new ReachFromHere();
    private volatile Optional<Shelves> shelves = Optional.empty();
    private volatile boolean hasSaidWhichItIs;

    DockerSites(Engine engine, Images images, DockerSettings settings, String installation, RandomGenerator random) {
        this.engine = engine;
        this.images = images;
        this.settings = settings;
        this.installation = installation;
        this.random = random;
    }

    Engine engine() {
        return engine;
    }

    Images images() {
        return images;
    }

    DockerSettings settings() {
        return settings;
    }

    Reach reach() {
        return reach;
    }

    /**
     * Refuses containers that must not be made, with all that is wrong.
     *
     * @param keeperImage of the container that belongs to no component; empty while that is not known
     */
    void refuse(Collection<ContainerPlan> plans, String keeperImage) throws ProviderException {
        var objections = new ArrayList<String>();
        plans.forEach(plan ->
                objections.addAll(settings.objections(plan, engine.address().host())));
        if (!keeperImage.isEmpty()
                && plans.stream().noneMatch(plan -> plan.image().equals(keeperImage))) {
            settings.imageObjection(keeperImage)
                    .ifPresent(text -> objections.add("the environment as a whole: " + text));
        }
        if (!objections.isEmpty()) {
            throw new ProviderException(CONFIGURATION, String.join("; ", objections) + ".");
        }
    }

    /** Where the worker reaches what is published. */
    String address() {
        String host = engine.address().host().getHost();
        boolean everywhere =
                settings.bind().equals("0.0.0.0") || settings.bind().equals("::");
        return !everywhere ? settings.bind() : host == null ? "127.0.0.1" : host;
    }

    /** What is in an image's name only once the inputs are known is looked at with them, and when the site is opened. */
    @Override
    public void check(Plan plan) throws ProviderException {
        Template keeper = keeperImage(plan);
        if (keeper.text().isEmpty()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Blueprint '%s' has no component: give it an 'image' for its commands.".formatted(plan.name()));
        }
        checkOutputs(plan);
        List<ContainerPlan> known = plan.parts().stream()
                .filter(part -> DockerPart.of(part).image().names().isEmpty())
                .map(part -> planOf(part, Map.of()))
                .toList();
        refuse(known, keeper.names().isEmpty() ? filled(keeper, Map.of()) : "");
    }

    /** Outputs are for readers outside, where nobody reaches a port that is not published. */
    private void checkOutputs(Plan plan) throws ProviderException {
        var problems = new ArrayList<String>();
        for (Part part : plan.parts()) {
            var own = DockerPart.of(part);
            part.ownPorts().forEach((port, inside) -> plan.outputs().forEach((output, template) -> {
                if (template.names().contains(part.name() + "." + port)
                        && !own.hostNetwork()
                        && own.own().publishedAt(inside).isEmpty()) {
                    problems.add(
                            "output '%s' has ${%s.%s} in it, a port that is exposed and not published; name %d under 'ports'"
                                    .formatted(output, part.name(), port, inside));
                }
            }));
        }
        if (!problems.isEmpty()) {
            throw new ProviderException(CONFIGURATION, String.join("; ", problems) + ".");
        }
    }

    /** What is secret is filled into no image's name, which many can see; without it, the name would be another one. */
    @Override
    public void check(Plan plan, GivenValues inputs) throws ProviderException {
        Map<String, String> secret = VariableNames.named("INPUT_", inputs.secret());
        String hidden = Stream.concat(
                        Stream.of(keeperImage(plan)),
                        plan.parts().stream().map(part -> DockerPart.of(part).image()))
                .filter(image -> !Collections.disjoint(image.names(), secret.keySet()))
                .map(image -> "'" + image.text() + "'")
                .distinct()
                .collect(Collectors.joining(", "));
        if (!hidden.isEmpty()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "No secret can be part of an image's name: %s. Give that input in InputsJSON.".formatted(hidden));
        }
        Map<String, String> plain = VariableNames.named("INPUT_", inputs.plain());
        refuse(plan.parts().stream().map(part -> planOf(part, plain)).toList(), filled(keeperImage(plan), plain));
    }

    /** The engine chooses. */
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
        Map<String, String> inputs = VariableNames.named("INPUT_", record.inputs());
        var plans = new LinkedHashMap<String, ContainerPlan>();
        plan.parts().forEach(part -> plans.put(part.name(), planOf(part, inputs)));
        var containers = new Containers(
                engine, settings, Labels.of(installation, record), installation + "-" + record.id(), random);
        return new DockerSite(
                this, containers, plans, plan.components(), filled(keeperImage(plan), inputs), record.mark());
    }

    private static Template keeperImage(Plan plan) {
        return Stream.concat(
                        Stream.of(((DockerFields.Whole) plan.own()).image()),
                        plan.parts().stream().map(part -> DockerPart.of(part).image()))
                .filter(image -> !image.text().isEmpty())
                .findFirst()
                .orElse(new Template(""));
    }

    private ContainerPlan planOf(Part part, Map<String, String> inputs) {
        var own = DockerPart.of(part);
        var ports = new LinkedHashMap<Integer, Integer>();
        if (!own.hostNetwork()) {
            part.ownPorts()
                    .values()
                    .forEach(inside -> own.own().publishedAt(inside).ifPresent(outside -> ports.put(inside, outside)));
        }
        return new ContainerPlan(
                part.name(),
                filled(own.image(), inputs),
                ports,
                own.volumes(),
                own.tmpfs(),
                own.memory() == 0 ? settings.memory() : own.memory(),
                own.cpus(),
                own.user(),
                own.readOnly(),
                own.privileged(),
                own.hostNetwork());
    }

    private static String filled(Template image, Map<String, String> inputs) {
        return image.fill(name -> inputs.getOrDefault(name, ""));
    }

    @Override
    public Optional<Shelves> shelves() throws ProviderException, InterruptedException {
        if (!hasSaidWhichItIs) {
            shelves = EngineShelves.on(engine, installation).map(Shelves.class::cast);
            hasSaidWhichItIs = true;
        }
        return shelves;
    }

    @Override
    public List<Environment> found() throws ProviderException, InterruptedException {
        var belongings = new Belongings(engine, Map.of(Labels.INSTALLATION, installation));
        var found = new TreeMap<String, Environment>();
        for (Map<String, String> labels : belongings.allLabels()) {
            Labels.environment(labels)
                    .ifPresent(environment -> found.putIfAbsent(environment.id().name(), environment));
        }
        return List.copyOf(found.values());
    }

    @Override
    public void remove(EnvironmentId found) throws ProviderException, InterruptedException {
        new Belongings(engine, Map.of(Labels.INSTALLATION, installation, Labels.ENVIRONMENT, found.name())).removeAll();
    }

    @Override
    public void close() {
        reach.close();
        engine.close();
    }
}
