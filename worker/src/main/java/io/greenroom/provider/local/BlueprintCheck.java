package io.greenroom.provider.local;

import io.greenroom.environment.Blueprint.Input;
import io.greenroom.provider.local.LocalBlueprint.Check;
import io.greenroom.provider.local.LocalBlueprint.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What no single field of a blueprint can tell: names that have to exist, or must not exist twice, and circles. */
final class BlueprintCheck {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    static final List<String> ENVIRONMENT_NAMES = List.of("GREENROOM_ENVIRONMENT_ID", "GREENROOM_ENVIRONMENT_NAME");

    private final LocalBlueprint blueprint;
    private final YamlFields root;
    private final Problems problems;

    BlueprintCheck(LocalBlueprint blueprint, YamlFields root, Problems problems) {
        this.blueprint = blueprint;
        this.root = root;
        this.problems = problems;
    }

    void run() {
        var taken = new HashMap<String, String>();
        components().forEach((name, fields) -> {
            Part part = part(name);
            checkPorts(part, fields, taken);
            checkReferences(part, fields);
        });
        checkOrder();
        checkOutputs();
    }

    private Map<String, YamlFields> components() {
        return root.map(
                "components",
                (name, field, path) -> YamlFields.of(
                        field.value(), path, new Problems(""), List.of("run", "ports", "ready", "after", "commands")));
    }

    private void checkPorts(Part part, YamlFields fields, Map<String, String> taken) {
        var own = new HashSet<String>();
        for (String port : part.ports()) {
            String path = fields.path("ports");
            if (!VARIABLE.matcher(port).matches()) {
                problems.add(fields.at("ports"), path, "'" + port + "' cannot be the name of a variable");
            } else if (ProcessVariables.isReserved(port)) {
                problems.add(fields.at("ports"), path, "'" + port + "' is a variable with another meaning; rename it");
            }
            String outside = part.name() + "." + port;
            if (!own.add(port)) {
                problems.add(fields.at("ports"), path, "'" + port + "' is there twice");
            } else {
                String other = taken.putIfAbsent(LocalBlueprint.portVariable(part.name(), port), outside);
                if (other != null) {
                    problems.add(fields.at("ports"), path, "others would see it as the same variable as " + other);
                }
            }
        }
    }

    private void checkReferences(Part part, YamlFields fields) {
        for (String before : part.after()) {
            if (!blueprint.components().containsKey(before)) {
                problems.unknown(
                        fields.at("after"),
                        fields.path("after"),
                        "component",
                        before,
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
        var known = new LinkedHashSet<>(part.ports());
        known.addAll(namesOutside());
        checkNames(template, fields, "ready", known);
    }

    private void checkOutputs() {
        blueprint.outputs().forEach((name, template) -> {
            Set<String> known = namesOutside();
            for (String used : template.names()) {
                if (!known.contains(used)) {
                    problems.unknown(root.at("outputs"), root.path("outputs." + name), "value", used, known);
                }
            }
        });
    }

    private void checkNames(Template template, YamlFields fields, String field, Collection<String> known) {
        for (String used : template.names()) {
            if (!known.contains(used)) {
                problems.unknown(fields.at(field), fields.path(field), "value", used, known);
            }
        }
    }

    private Set<String> namesOutside() {
        var names = new LinkedHashSet<String>();
        blueprint.parts().forEach(part -> part.ports().forEach(port -> names.add(part.name() + "." + port)));
        for (Input input : blueprint.inputs()) {
            names.add(LocalBlueprint.variable("INPUT_", input.name()));
        }
        names.addAll(ENVIRONMENT_NAMES);
        return names;
    }

    /** Takes away whatever can be started, again and again; what is left waits for itself. */
    private void checkOrder() {
        var left = new LinkedHashSet<>(blueprint.components().keySet());
        while (left.removeIf(name -> part(name).after().stream().noneMatch(left::contains))) {
            // each turn frees the next ones
        }
        if (!left.isEmpty()) {
            List<String> circle = circleFrom(left);
            problems.add(
                    root.at("components"),
                    root.path("components"),
                    "these wait for each other in a circle ('after'): " + String.join(" -> ", circle));
        }
    }

    private List<String> circleFrom(Set<String> left) {
        var way = new ArrayList<String>();
        String next = left.iterator().next();
        while (!way.contains(next)) {
            way.add(next);
            next = part(next).after().stream()
                    .filter(left::contains)
                    .findFirst()
                    .orElse(next);
        }
        List<String> circle = new ArrayList<>(way.subList(way.indexOf(next), way.size()));
        circle.add(next);
        return circle;
    }

    private Part part(String name) {
        return Objects.requireNonNull(blueprint.components().get(name));
    }
}
