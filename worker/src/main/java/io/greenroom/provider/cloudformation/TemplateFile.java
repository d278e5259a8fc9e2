package io.greenroom.provider.cloudformation;

import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFile;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Field;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Sequence;
import io.greenroom.yaml.YamlNode.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A template of CloudFormation, in YAML or JSON, as far as it has to be understood here; CloudFormation itself looks at the
 * rest. See "CloudFormation template sections" in its User Guide.
 *
 * @param text as it stands in the file
 * @param parameters by name
 * @param resources by logical id, with their types
 * @param needs the capabilities that it cannot do without, as far as that shows in it
 * @param leaks what would stay, or keep things, when its stack is deleted
 */
record TemplateFile(
        String text,
        Map<String, TemplateParameter> parameters,
        Map<String, String> resources,
        List<Need> needs,
        List<Leak> leaks) {

    /** Larger ones are handed to CloudFormation by way of S3. */
    static final int LARGEST_INLINE = 51_200;
    /** In bytes; see "Understand CloudFormation quotas" in the User Guide. */
    static final int LARGEST = 1_048_576;
    /** Definitions of state machines and the like go deep. */
    private static final int DEEPEST = 100;

    /**
     * A capability, and what needs it.
     *
     * @param because a resource, or a transform, in words
     */
    record Need(Capability capability, String because) {}

    /** What would be left behind, with its place in the template. */
    record Leak(Position at, String path, String text) {}

    TemplateFile {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
        needs = List.copyOf(needs);
        leaks = List.copyOf(leaks);
    }

    /** Reads a template; empty when it cannot be one, and that is noted. */
    static Optional<TemplateFile> read(String text, Problems problems) {
        int size = sizeOf(text);
        if (size > LARGEST) {
            problems.add(
                    Position.START,
                    "",
                    "is %d bytes, and CloudFormation takes %d; move parts of it into nested stacks"
                            .formatted(size, LARGEST));
            return Optional.empty();
        }
        Optional<YamlNode> root = YamlFile.read(readable(text), DEEPEST, problems);
        if (root.isEmpty()) {
            if (problems.isEmpty()) {
                problems.add(Position.START, "", "the file is empty");
            }
            return Optional.empty();
        }
        var reading = new Reading(problems);
        TemplateFile read = reading.template(text, root.get());
        return problems.isEmpty() ? Optional.of(read) : Optional.empty();
    }

    /** JSON is YAML, but for tabs, which in JSON can only be blanks. */
    private static String readable(String text) {
        return text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
    }

    private static int sizeOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** In bytes. */
    int size() {
        return sizeOf(text);
    }

    boolean fitsIntoCall() {
        return size() <= LARGEST_INLINE;
    }

    /** Whether CloudFormation makes another template of it, whose resources are not known here. */
    boolean isExpanded() {
        return needs.stream().anyMatch(need -> need.capability() == Capability.CAPABILITY_AUTO_EXPAND);
    }

    /** Those of its needs that the capabilities do not cover. */
    List<Need> uncovered(Collection<Capability> capabilities) {
        return needs.stream()
                .filter(need -> !need.capability().isCoveredBy(capabilities))
                .toList();
    }

    /** Reads what is of interest, and notes what cannot be a template. */
    private static final class Reading {
        private static final String TRANSFORM = "Fn::Transform";
        private static final String SHORT_TRANSFORM = "!Transform";
        /** With the property that gives them a name of their own; empty for those that cannot have one. */
        private static final Map<String, String> IAM = Map.of(
                "AWS::IAM::AccessKey", "",
                "AWS::IAM::Group", "GroupName",
                "AWS::IAM::InstanceProfile", "InstanceProfileName",
                "AWS::IAM::ManagedPolicy", "ManagedPolicyName",
                "AWS::IAM::Policy", "",
                "AWS::IAM::Role", "RoleName",
                "AWS::IAM::User", "UserName",
                "AWS::IAM::UserToGroupAddition", "");
        /** Properties that keep a resource from being deleted. */
        private static final Set<String> PROTECTIONS =
                Set.of("DeletionProtection", "DeletionProtectionEnabled", "DisableApiTermination");

        private static final String LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";
        private static final String CLUSTER = "AWS::RDS::DBCluster";
        private static final String DATABASE = "AWS::RDS::DBInstance";

        private final Problems problems;
        private final Map<String, String> resources = new LinkedHashMap<>();
        private final List<Need> needs = new ArrayList<>();
        private final List<Leak> leaks = new ArrayList<>();

        Reading(Problems problems) {
            this.problems = problems;
        }

        TemplateFile template(String text, YamlNode root) {
            if (!(root instanceof Mapping template)) {
                problems.add(root.at(), "", "is no template: expected a mapping with 'Resources', not " + root.kind());
                return new TemplateFile(text, Map.of(), Map.of(), List.of(), List.of());
            }
            if (template.fields().containsKey("Transform")) {
                needs.add(new Need(Capability.CAPABILITY_AUTO_EXPAND, "its section Transform"));
            } else if (hasTransform(template) || YamlFile.tags(readable(text)).contains(SHORT_TRANSFORM)) {
                needs.add(new Need(Capability.CAPABILITY_AUTO_EXPAND, "a " + TRANSFORM + " in it"));
            }
            Map<String, Field> all = section(template, "Resources");
            if (all.isEmpty()) {
                problems.add(template.at(), "Resources", "a template needs at least one resource");
            }
            all.forEach(this::resource);
            return new TemplateFile(text, parameters(template), resources, needs, leaks);
        }

        private static boolean hasTransform(YamlNode node) {
            return switch (node) {
                case Text text -> false;
                case Sequence list -> list.items().stream().anyMatch(Reading::hasTransform);
                case Mapping mapping ->
                    mapping.fields().containsKey(TRANSFORM)
                            || mapping.fields().values().stream().anyMatch(field -> hasTransform(field.value()));
            };
        }

        private Map<String, Field> section(Mapping template, String name) {
            Field section = template.fields().get(name);
            if (section == null || (section.value() instanceof Text text && text.isNull())) {
                return Map.of();
            }
            if (section.value() instanceof Mapping mapping) {
                return mapping.fields();
            }
            problems.add(
                    section.value().at(),
                    name,
                    "expected a mapping (name: value), not " + section.value().kind());
            return Map.of();
        }

        private Map<String, TemplateParameter> parameters(Mapping template) {
            var parameters = new LinkedHashMap<String, TemplateParameter>();
            section(template, "Parameters").forEach((name, field) -> {
                if (field.value() instanceof Mapping parameter) {
                    parameters.put(
                            name,
                            new TemplateParameter(
                                    name,
                                    text(parameter, "Type"),
                                    parameter.fields().containsKey("Default"),
                                    isTrue(text(parameter, "NoEcho")),
                                    texts(parameter, "AllowedValues")));
                } else {
                    problems.add(
                            field.value().at(),
                            "Parameters." + name,
                            "expected a mapping with 'Type', not "
                                    + field.value().kind());
                }
            });
            return parameters;
        }

        private void resource(String id, Field field) {
            if (id.startsWith("Fn::")) {
                return; // a loop or a macro, which makes resources that are not known here
            }
            String path = "Resources." + id;
            if (!(field.value() instanceof Mapping resource)) {
                problems.add(
                        field.value().at(),
                        path,
                        "expected a mapping with 'Type', not " + field.value().kind());
                return;
            }
            String type = text(resource, "Type");
            if (type.isEmpty()) {
                problems.add(resource.at(), path, "'Type' is missing");
                return;
            }
            resources.put(id, type);
            Mapping properties = mapping(resource, "Properties");
            String ownName = IAM.get(type);
            if (ownName != null) {
                boolean isNamed = properties.fields().containsKey(ownName);
                needs.add(new Need(
                        isNamed ? Capability.CAPABILITY_NAMED_IAM : Capability.CAPABILITY_IAM,
                        isNamed
                                ? "resource '%s' (%s), which has a name of its own".formatted(id, type)
                                : "resource '%s' (%s)".formatted(id, type)));
            }
            policies(id, type, resource, properties, path);
            protections(type, properties, path + ".Properties");
        }

        private void policies(String id, String type, Mapping resource, Mapping properties, String path) {
            String deletion = text(resource, "DeletionPolicy");
            switch (deletion) {
                case "Retain", "RetainExceptOnCreate" ->
                    leak(
                            resource,
                            "DeletionPolicy",
                            path,
                            "'%s' keeps resource '%s' (%s) when the environment ends, at your cost: take it out, or delete the resource in a teardown step"
                                    .formatted(deletion, id, type));
                case "Snapshot" ->
                    leak(
                            resource,
                            "DeletionPolicy",
                            path,
                            "'Snapshot' leaves a snapshot of resource '%s' (%s) when the environment ends, at your cost: use Delete"
                                    .formatted(id, type));
                case "" -> {
                    boolean isSnapshotByItself = !resource.fields().containsKey("DeletionPolicy")
                            && (type.equals(CLUSTER)
                                    || (type.equals(DATABASE)
                                            && !properties.fields().containsKey("DBClusterIdentifier")));
                    if (isSnapshotByItself) {
                        leaks.add(new Leak(
                                resource.at(),
                                path,
                                "CloudFormation leaves a snapshot of resource '%s' (%s) when the environment ends, at your cost, unless it says 'DeletionPolicy: Delete'"
                                        .formatted(id, type)));
                    }
                }
                default -> {} // Delete, or what CloudFormation will refuse
            }
            String update = text(resource, "UpdateReplacePolicy");
            if (update.equals("Retain") || update.equals("Snapshot")) {
                leak(
                        resource,
                        "UpdateReplacePolicy",
                        path,
                        "'%s' keeps what an update of resource '%s' (%s) replaces, which no environment removes: use Delete"
                                .formatted(update, id, type));
            }
        }

        private void protections(String type, Mapping properties, String path) {
            properties.fields().forEach((name, field) -> {
                boolean isOn = field.value() instanceof Text text
                        && (isTrue(text.value()) || text.value().equals("ACTIVE"));
                if (PROTECTIONS.contains(name) && isOn) {
                    leak(properties, name, path, "keeps CloudFormation from deleting the stack: take it out");
                }
            });
            Field attributes = properties.fields().get("LoadBalancerAttributes");
            if (type.equals(LOAD_BALANCER) && attributes != null && attributes.value() instanceof Sequence list) {
                for (YamlNode item : list.items()) {
                    if (item instanceof Mapping attribute
                            && text(attribute, "Key").equals("deletion_protection.enabled")
                            && isTrue(text(attribute, "Value"))) {
                        leak(
                                attribute,
                                "Value",
                                path + ".LoadBalancerAttributes",
                                "deletion_protection.enabled keeps CloudFormation from deleting the stack: take it out");
                    }
                }
            }
        }

        private void leak(Mapping in, String name, String path, String text) {
            Field field = in.fields().get(name);
            leaks.add(new Leak(field == null ? in.at() : field.value().at(), path + "." + name, text));
        }

        private static boolean isTrue(String text) {
            return text.equalsIgnoreCase("true");
        }

        private static Mapping mapping(Mapping in, String name) {
            Field field = in.fields().get(name);
            return field != null && field.value() instanceof Mapping mapping ? mapping : new Mapping(Map.of(), in.at());
        }

        private static String text(Mapping in, String name) {
            Field field = in.fields().get(name);
            return field != null && field.value() instanceof Text text && !text.isNull() ? text.value() : "";
        }

        private static List<String> texts(Mapping in, String name) {
            Field field = in.fields().get(name);
            return field != null && field.value() instanceof Sequence list
                    ? list.items().stream()
                            .filter(Text.class::isInstance)
                            .map(item -> ((Text) item).value())
                            .collect(Collectors.toList())
                    : List.of();
        }
    }
}
