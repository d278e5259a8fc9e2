package io.greenroom.blueprint;

import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.yaml.Circles;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Text;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What no single field of a blueprint can tell: names that have to exist, or must not exist twice, and circles. */
final class BlueprintCheck {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final String ADDRESS = "ADDRESS";
    static final List<String> ENVIRONMENT_NAMES = List.of("GREENROOM_ENVIRONMENT_ID", "GREENROOM_ENVIRONMENT_NAME");

    private final Plan blueprint;
    private final YamlFields root;
    private final ProviderFields provider;
    private final Problems problems;

    BlueprintCheck(Plan blueprint, YamlFields root, ProviderFields provider, Problems problems) {
        this.blueprint = blueprint;
        this.root = root;
        this.provider = provider;
        this.problems = problems;
    }

    void run() {
        var taken = new HashMap<String, String>();
        blueprint
                .components()
                .keySet()
                .forEach(name -> taken.put(VariableNames.ofComponent(name, ADDRESS), name + "." + ADDRESS));
        components().forEach((name, fields) -> {
            Part part = part(name);
            checkPorts(part, fields, taken);
            checkReferences(part, fields);
            provider.fillings(fields).forEach(filling -> checkFilling(filling, namesOf(part)));
        });
        provider.blueprintFillings(root).forEach(filling -> checkFilling(filling, List.of()));
        checkOrder();
        checkOutputs();
    }

    private Map<String, YamlFields> components() {
        List<String> allowed = BlueprintReader.with(BlueprintReader.COMPONENT_FIELDS, provider.componentFields());
        return root.map(
                "components", (name, field, path) -> YamlFields.of(field.value(), path, new Problems(""), allowed));
    }

    private void checkPorts(Part part, YamlFields fields, Map<String, String> taken) {
        var own = new HashSet<String>();
        String path = fields.path("ports");
        for (Place item : ports(fields)) {
            String port = item.name();
            if (!VARIABLE.matcher(port).matches()) {
                problems.add(item.at(), path, "'" + port + "' cannot be the name of a variable");
            } else if (VariableNames.isReserved(port)) {
                problems.add(item.at(), path, "'" + port + "' is a variable with another meaning; rename it");
            }
            if (!own.add(port)) {
                problems.add(item.at(), path, "'" + port + "' is there twice; give each port a name of its own");
                continue;
            }
            String other = taken.putIfAbsent(VariableNames.ofComponent(part.name(), port), part.name() + "." + port);
            if (other != null) {
                problems.add(item.at(), path, "others would see it as the same variable as " + other + "; rename one");
            }
        }
    }

    private record Place(String name, Position at) {}

    /** Those of a mapping are there once each. */
    private static List<Place> ports(YamlFields fields) {
        return fields.field("ports").filter(YamlNode.Mapping.class::isInstance).isPresent()
                ? List.copyOf(fields.map("ports", (name, field, path) -> new Place(name, field.at()))
                        .values())
                : fields.items("ports").stream()
                        .map(item -> new Place(item.value(), item.at()))
                        .toList();
    }

    private void checkReferences(Part part, YamlFields fields) {
        for (Text before : fields.items("after")) {
            if (!blueprint.components().containsKey(before.value())) {
                problems.unknown(
                        before.at(),
                        fields.path("after"),
                        "component",
                        before.value(),
                        blueprint.components().keySet());
            }
        }
        if (part.ready() == null) {
            return;
        }
        Template template =
                switch (part.ready().check()) {
                    case Check.Http http -> http.url();
                    case Check.Tcp tcp -> tcp.address();
                    case Check.Script s -> new Template("");
                };
        checkNames(template, fields.at("ready"), fields.path("ready"), namesOf(part));
    }

    private void checkFilling(ProviderFields.Filling filling, List<String> own) {
        if (!filling.inputsOnly()) {
            checkNames(filling.template(), filling.at(), filling.path(), own);
            return;
        }
        Set<String> inputs = inputs();
        filling.template().names().stream()
                .filter(name -> !inputs.contains(name))
                .forEach(name -> problems.unknown(filling.at(), filling.path(), "input", name, inputs));
    }

    private Set<String> inputs() {
        var names = new LinkedHashSet<String>();
        blueprint.inputs().forEach(input -> names.add(VariableNames.of("INPUT_", input.name())));
        return names;
    }

    private void checkOutputs() {
        Map<String, Position> places =
                root.map("outputs", (name, field, path) -> field.value().at());
        blueprint.outputs().forEach((name, template) -> {
            Position at = places.getOrDefault(name, root.at("outputs"));
            checkNames(template, at, root.path("outputs." + name), List.of());
        });
    }

    /** @param own names that are known only there */
    private void checkNames(Template template, Position at, String path, List<String> own) {
        var known = new LinkedHashSet<>(own);
        known.addAll(namesOutside());
        for (String used : template.names()) {
            int dot = used.lastIndexOf('.');
            Part part = dot < 0 ? null : blueprint.components().get(used.substring(0, dot));
            if (known.contains(used)) {
                continue;
            }
            if (dot < 0) {
                problems.unknown(at, path, "value", used, known);
            } else if (part == null) {
                Set<String> components = blueprint.components().keySet();
                problems.unknown(at, path, "component", used.substring(0, dot), components);
            } else {
                problems.unknown(at, path, "port of " + part.name(), used.substring(dot + 1), namesOf(part));
            }
        }
    }

    private Set<String> namesOutside() {
        var names = new LinkedHashSet<String>();
        for (Part part : blueprint.parts()) {
            namesOf(part).forEach(port -> names.add(part.name() + "." + port));
            names.add(part.name() + "." + ADDRESS);
        }
        names.addAll(inputs());
        names.addAll(ENVIRONMENT_NAMES);
        return names;
    }

    /** Of components that are written here; of others, whoever reads them tells. */
    private void checkOrder() {
        Map<String, YamlFields> components = components();
        var after = new LinkedHashMap<String, List<String>>();
        components.keySet().forEach(name -> after.put(name, part(name).after()));
        for (List<String> circle : Circles.in(after)) {
            YamlFields first = Objects.requireNonNull(components.get(circle.getFirst()));
            problems.add(
                    first.at("after"),
                    first.path("after"),
                    "these wait for each other in a circle: " + String.join(" -> ", circle)
                            + "; take one of them out of another's 'after'");
        }
    }

    private static List<String> namesOf(Part part) {
        return part.ports().stream().map(Port::name).toList();
    }

    private Part part(String name) {
        return Objects.requireNonNull(blueprint.components().get(name));
    }
}
