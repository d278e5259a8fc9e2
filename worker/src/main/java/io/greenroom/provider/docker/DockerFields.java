package io.greenroom.provider.docker;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.blueprint.Template;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.compose.ComposeFile;
import io.greenroom.compose.HealthCheck;
import io.greenroom.compose.Service;
import io.greenroom.compose.Service.Condition;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a blueprint that are this provider's own. */
final class DockerFields implements ProviderFields {
    static final String PROVIDER = "docker";
    /** For what has to end before others start, such as a migration. */
    private static final Duration ONE_SHOT = Duration.ofMinutes(10);

    /**
     * Of the blueprint as a whole.
     *
     * @param image where setup, teardown and the commands of the environment run; empty for that of the first component
     */
    record Whole(Template image) {}

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String componentType() {
        return "container";
    }

    @Override
    public List<String> componentFields() {
        return DockerPart.FIELDS;
    }

    @Override
    public boolean needsRun() {
        return false;
    }

    @Override
    public DockerPart component(YamlFields fields, @Nullable Path beside, Problems problems) {
        return DockerPart.read(fields, problems);
    }

    /** An image is fetched before anything else is known. */
    @Override
    public List<Filling> fillings(YamlFields component) {
        var fillings = new ArrayList<>(imageOf(component));
        fillings.addAll(component
                .map("environment", (name, field, path) -> filling(field.value(), path))
                .values());
        return fillings;
    }

    /** What is no text is told by whoever reads it. */
    private static Filling filling(YamlNode node, String path) {
        return new Filling(node.at(), path, new Template(node instanceof Text text ? text.value() : ""), false);
    }

    @Override
    public List<Filling> blueprintFillings(YamlFields blueprint) {
        return imageOf(blueprint);
    }

    private static List<Filling> imageOf(YamlFields fields) {
        return fields.field("image").stream()
                .map(node -> filling(node, fields.path("image")))
                .map(text -> new Filling(text.at(), text.path(), text.template(), true))
                .toList();
    }

    @Override
    public List<String> blueprintFields() {
        return List.of("image", "compose");
    }

    /** The services of a Compose file. */
    @Override
    public Map<String, Part> components(YamlFields fields, @Nullable Path beside, Problems problems) {
        String name = fields.text("compose");
        if (name == null) {
            return Map.of();
        }
        if (fields.field("components").isPresent()) {
            problems.add(fields.at("compose"), "compose", "stands in place of 'components'; take one of the two away");
        }
        Path file = beside == null ? null : beside.resolve(name).normalize();
        if (file == null || !file.startsWith(beside)) {
            problems.add(
                    fields.at("compose"), "compose", "names a file in the folder that the blueprint has for its own");
            return Map.of();
        }
        var found = new Problems(name);
        var services = read(file, inputs(fields), found);
        checkNames(services, found);
        found.lines().forEach(line -> problems.add(fields.at("compose"), "compose", line));
        return parts(services);
    }

    private static Set<String> inputs(YamlFields blueprint) {
        var inputs = new LinkedHashSet<String>();
        if (blueprint.field("inputs").orElse(null) instanceof Mapping mapping) {
            mapping.fields().keySet().forEach(name -> inputs.add(VariableNames.of("INPUT_", name)));
        }
        return inputs;
    }

    private static Map<String, Service> read(Path file, Set<String> inputs, Problems problems) {
        try {
            return ComposeFile.read(file, inputs, problems);
        } catch (IOException e) {
            problems.add(Position.START, "", "cannot be read: " + e.getMessage());
            return Map.of();
        }
    }

    /** A service is a component, and others find it by variables that are made of its name. */
    private static void checkNames(Map<String, Service> services, Problems problems) {
        var taken = new HashMap<String, String>();
        services.forEach((name, service) -> {
            String path = "services." + name;
            BlueprintReader.objectionTo(name).ifPresent(objection -> problems.add(service.at(), path, objection));
            String other = taken.putIfAbsent(VariableNames.ofComponent(name, "ADDRESS"), name);
            if (other != null) {
                problems.add(
                        service.at(), path, "others would see it as the same variables as '" + other + "'; rename one");
            }
        });
    }

    private static Map<String, Part> parts(Map<String, Service> services) {
        Set<String> oneShots = services.values().stream()
                .flatMap(service -> service.after().entrySet().stream())
                .filter(after -> after.getValue() == Condition.SERVICE_COMPLETED_SUCCESSFULLY)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        var parts = new LinkedHashMap<String, Part>();
        services.forEach((name, service) -> parts.put(name, part(service, oneShots.contains(name))));
        return parts;
    }

    /** Its first port is PORT, and each is PORT_ with its number; those that are published come first. */
    private static Part part(Service service, boolean oneShot) {
        var numbers = new LinkedHashSet<>(service.ports().keySet());
        numbers.addAll(service.exposed());
        var ports = new ArrayList<Port>();
        for (Integer inside : numbers) {
            if (ports.isEmpty()) {
                ports.add(new Port("PORT", inside));
            }
            ports.add(new Port("PORT_" + inside, inside));
        }
        return new Part(
                service.name(),
                List.of(),
                "",
                ports,
                readiness(service, oneShot),
                List.copyOf(service.after().keySet()),
                Map.of(),
                DockerPart.of(service, oneShot));
    }

    private static @Nullable Readiness readiness(Service service, boolean oneShot) {
        if (oneShot) {
            return new Readiness(new Check.Script(DockerSite.HAS_ENDED), ONE_SHOT, false);
        }
        HealthCheck health = service.health().check();
        return health == null ? null : new Readiness(new Check.Script(health.script()), health.patience(), false);
    }

    @Override
    public Whole blueprint(YamlFields fields, @Nullable Path beside, Problems problems) {
        String image = fields.text("image");
        return new Whole(new Template(image == null ? "" : image));
    }
}
