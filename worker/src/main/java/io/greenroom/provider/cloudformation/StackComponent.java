package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.Plan;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a component is in its stack. Names of things are their logical ids in the template, or else what AWS calls them.
 */
sealed interface StackComponent {
    List<String> FIELDS = List.of("machine", "function", "task", "build");

    /** An EC2 instance. */
    sealed interface Machine extends StackComponent {}

    /** The instance that the template has under this logical id. */
    record MachineById(String logicalId) implements Machine {}

    /** The one running instance of the stack that has this tag, for those that an Auto Scaling group starts. */
    record MachineByTag(String key, String value) implements Machine {}

    /** A Lambda function. */
    record Function(String name) implements StackComponent {}

    /**
     * A task in ECS, run anew for each command.
     *
     * @param container whose exit code is the command's; empty for the definition's first
     * @param subnets empty for the definitions that need none
     */
    record Task(String cluster, String definition, String container, List<String> subnets, List<String> securityGroups)
            implements StackComponent {
        public Task {
            subnets = List.copyOf(subnets);
            securityGroups = List.copyOf(securityGroups);
        }
    }

    /** A project of CodeBuild, whose builds are its commands. */
    record Build(String project) implements StackComponent {}

    /** What the component is. */
    static StackComponent of(Plan.Part part) {
        return (StackComponent) part.own();
    }

    /** The field that says what it is. */
    default String word() {
        return switch (this) {
            case Machine machine -> "machine";
            case Function function -> "function";
            case Task task -> "task";
            case Build build -> "build";
        };
    }

    /** What is named in it, by the fields that name it below its component, with the types that a resource can have there. */
    default Map<String, Named> names() {
        var names = new LinkedHashMap<String, Named>();
        switch (this) {
            case MachineById machine -> names.put("machine", new Named(machine.logicalId(), Named.MACHINES, true));
            case MachineByTag machine -> {}
            case Function function -> names.put("function", new Named(function.name(), Named.FUNCTIONS, false));
            case Task task -> {
                names.put("task.cluster", new Named(task.cluster(), Named.CLUSTERS, false));
                names.put("task.definition", new Named(task.definition(), Named.DEFINITIONS, false));
            }
            case Build build -> names.put("build", new Named(build.project(), Named.PROJECTS, false));
        }
        return names;
    }

    /**
     * Something that is named.
     *
     * @param types of the resources that it can be
     * @param inTemplate whether it has to be in the template
     */
    record Named(String name, List<String> types, boolean inTemplate) {
        private static final List<String> MACHINES = List.of("AWS::EC2::Instance");
        private static final List<String> FUNCTIONS =
                List.of("AWS::Lambda::Function", "AWS::Serverless::Function", "AWS::Lambda::Alias");
        private static final List<String> CLUSTERS = List.of("AWS::ECS::Cluster");
        private static final List<String> DEFINITIONS = List.of("AWS::ECS::TaskDefinition");
        private static final List<String> PROJECTS = List.of("AWS::CodeBuild::Project");
    }

    /** Reads the fields of a component; empty when none of them, or more than one, is there, and that is noted. */
    static Optional<StackComponent> read(YamlFields component, Problems problems) {
        List<String> given = FIELDS.stream()
                .filter(name -> component.field(name).isPresent())
                .toList();
        if (given.isEmpty()) {
            component.problem("needs exactly one of " + String.join(", ", FIELDS));
            return Optional.empty();
        }
        if (given.size() > 1) {
            problems.add(
                    component.at(given.get(1)),
                    component.path(given.get(1)),
                    "stands beside '%s'; a component is exactly one of %s"
                            .formatted(given.getFirst(), String.join(", ", FIELDS)));
            return Optional.empty();
        }
        var reading = new Reading(component, problems);
        return Optional.of(
                switch (given.getFirst()) {
                    case "machine" -> reading.machine();
                    case "function" -> new Function(reading.name(component, "function", Reading.FUNCTION));
                    case "task" -> reading.task();
                    default -> new Build(reading.name(component, "build", Reading.NAME));
                });
    }

    /** Reads a component whose one field is there. */
    record Reading(YamlFields fields, Problems problems) {
        private static final Pattern LOGICAL_ID = Pattern.compile("[A-Za-z0-9]{1,255}");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1,255}");
        private static final Pattern FUNCTION = Pattern.compile("[A-Za-z0-9_.:$-]{1,255}");
        private static final List<String> TASK_FIELDS =
                List.of("cluster", "definition", "container", "subnets", "securityGroups");

        private Machine machine() {
            YamlNode node = fields.field("machine").orElseThrow();
            if (!(node instanceof YamlNode.Mapping)) {
                return new MachineById(name(fields, "machine", LOGICAL_ID));
            }
            var machine = YamlFields.of(node, fields.path("machine"), problems, List.of("tag"));
            String tag = machine.requiredText("tag");
            int equals = tag.indexOf('=');
            if (!tag.isBlank() && equals < 1) {
                problems.add(
                        machine.at("tag"),
                        machine.path("tag"),
                        "'%s' is no tag; expected its key, = and its value, as in Role=web".formatted(tag));
            }
            return equals < 1
                    ? new MachineByTag(tag, "")
                    : new MachineByTag(tag.substring(0, equals), tag.substring(equals + 1));
        }

        private Task task() {
            var task = YamlFields.of(fields.field("task").orElseThrow(), fields.path("task"), problems, TASK_FIELDS);
            String container = optional(task, "container");
            return new Task(
                    name(task, "cluster", NAME),
                    name(task, "definition", NAME),
                    container == null ? "" : container,
                    names(task, "subnets"),
                    names(task, "securityGroups"));
        }

        private String name(YamlFields in, String field, Pattern form) {
            String name = in.requiredText(field);
            return name.isBlank() ? name : checked(in, field, name, form);
        }

        private @Nullable String optional(YamlFields in, String field) {
            String name = in.text(field);
            return name == null ? null : checked(in, field, name, NAME);
        }

        private String checked(YamlFields in, String field, String name, Pattern form) {
            if (!form.matcher(name).matches()) {
                problems.add(
                        in.at(field),
                        in.path(field),
                        form == LOGICAL_ID
                                ? "'%s' is no logical id of a resource in the template: those have letters and digits only"
                                        .formatted(name)
                                : "'%s' is neither the logical id of a resource in the template nor a name in AWS"
                                        .formatted(name));
            }
            return name;
        }

        private List<String> names(YamlFields in, String field) {
            for (YamlNode.Text item : in.items(field)) {
                if (!NAME.matcher(item.value()).matches()) {
                    problems.add(
                            item.at(),
                            in.path(field),
                            "'%s' is neither the logical id of a resource in the template nor an id in AWS"
                                    .formatted(item.value()));
                }
            }
            return in.texts(field);
        }
    }
}
