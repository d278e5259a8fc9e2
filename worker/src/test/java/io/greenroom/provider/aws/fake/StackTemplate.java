package io.greenroom.provider.aws.fake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A template, in which everything that is spoken of is there. */
final class StackTemplate {
    private static final Set<String> SECTIONS = Set.of(
            "AWSTemplateFormatVersion",
            "Description",
            "Metadata",
            "Parameters",
            "Rules",
            "Mappings",
            "Conditions",
            "Transform",
            "Resources",
            "Outputs");
    private static final Set<String> MEMBERS = Set.of(
            "Type",
            "Properties",
            "DependsOn",
            "Condition",
            "DeletionPolicy",
            "UpdateReplacePolicy",
            "Metadata",
            "CreationPolicy",
            "UpdatePolicy",
            "Version");
    private static final Set<String> POLICIES = Set.of("Delete", "Retain", "RetainExceptOnCreate", "Snapshot");
    private static final Pattern TYPE = Pattern.compile("AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+|Custom::[A-Za-z0-9_@-]+");
    private static final Pattern IN_TEXT = Pattern.compile("\\$\\{([^!}][^}]*)}");

    private final ObjectNode template;
    private final Map<String, Resource> resources = new LinkedHashMap<>();

    /**
     * A resource that is to be.
     *
     * @param properties with their functions
     * @param needs the logical ids of those that have to be there before
     */
    record Resource(
            String id, String type, JsonNode properties, String condition, String deletionPolicy, Set<String> needs) {}

    private StackTemplate(ObjectNode template) {
        this.template = template;
    }

    static Refusal invalid(String text) {
        return new Refusal("ValidationError", text);
    }

    static StackTemplate read(String text) {
        StackTemplate read = new StackTemplate(TemplateReader.read(text));
        read.check();
        return read;
    }

    private void check() {
        Set<String> unknown = new TreeSet<>(template.propertyNames());
        unknown.removeAll(SECTIONS);
        if (!unknown.isEmpty()) {
            throw invalid("Invalid template property or properties " + unknown);
        }
        if (!template.path("AWSTemplateFormatVersion").asString("2010-09-09").equals("2010-09-09")) {
            throw invalid("Template format error: Unsupported AWSTemplateFormatVersion.");
        }
        if (template.path("Resources").isEmpty()) {
            throw invalid("Template format error: At least one Resources member must be defined.");
        }
        template.path("Parameters").properties().forEach(parameter -> {
            if (!parameter.getValue().path("Type").isString()) {
                throw invalid("Template format error: Every Parameters object must contain a Type member.");
            }
        });
        Map<String, Resource> all = new LinkedHashMap<>();
        template.path("Resources")
                .properties()
                .forEach(each -> all.put(each.getKey(), resource(each.getKey(), each.getValue())));
        references(template.path("Outputs"), "Outputs");
        sort(all);
    }

    private Resource resource(String id, JsonNode given) {
        if (!id.matches("[A-Za-z0-9]+")) {
            throw invalid("Template format error: Resource name %s is non alphanumeric.".formatted(id));
        }
        String type = given.path("Type").asString("");
        if (type.isEmpty()) {
            throw invalid("Template format error: [/Resources/%s] Every Resources object must contain a Type member."
                    .formatted(id));
        }
        if (!TYPE.matcher(type).matches()) {
            throw invalid("Template format error: Unrecognized resource types: [%s]".formatted(type));
        }
        given.propertyNames().stream()
                .filter(member -> !MEMBERS.contains(member))
                .forEach(member -> {
                    throw invalid("Invalid template resource property '%s'".formatted(member));
                });
        String policy = given.path("DeletionPolicy").asString("Delete");
        if (!POLICIES.contains(policy)) {
            throw invalid(
                    "Template format error: Unrecognized DeletionPolicy %s for resource %s".formatted(policy, id));
        }
        Set<String> needs = references(given.path("Properties"), "Resources");
        for (JsonNode other :
                given.path("DependsOn").isString() ? List.of(given.path("DependsOn")) : given.path("DependsOn")) {
            mustBeThere(other.asString(), "Resources");
            needs.add(other.asString());
        }
        return new Resource(
                id, type, given.path("Properties"), given.path("Condition").asString(""), policy, needs);
    }

    private void mustBeThere(String resource, String block) {
        if (!template.path("Resources").has(resource)) {
            throw invalid("Template format error: Unresolved resource dependencies [%s] in the %s block of the template"
                    .formatted(resource, block));
        }
    }

    /** The resources that something speaks of. */
    private Set<String> references(JsonNode node, String block) {
        Set<String> resources = new LinkedHashSet<>();
        walk(node, (function, argument) -> {
            switch (function) {
                case "Ref" -> reference(argument.asString(""), block, resources);
                case "Fn::GetAtt" -> {
                    String resource = argument.isArray()
                            ? argument.path(0).asString("")
                            : argument.asString("").split("\\.", 2)[0];
                    if (!template.path("Resources").has(resource)) {
                        throw invalid(
                                "Template error: instance of Fn::GetAtt references undefined resource " + resource);
                    }
                    resources.add(resource);
                }
                case "Fn::Sub" -> {
                    JsonNode own = argument.isArray() ? argument.path(1) : argument.path("none");
                    Matcher names = IN_TEXT.matcher(
                            argument.isArray() ? argument.path(0).asString("") : argument.asString(""));
                    while (names.find()) {
                        if (!own.has(names.group(1))) {
                            reference(names.group(1).split("\\.", 2)[0], block, resources);
                        }
                    }
                }
                default -> {
                    // Of the others it is their arguments that speak of something.
                }
            }
        });
        return resources;
    }

    private void reference(String name, String block, Set<String> resources) {
        if (name.startsWith("AWS::") || template.path("Parameters").has(name)) {
            return;
        }
        mustBeThere(name, block);
        resources.add(name);
    }

    private static void walk(JsonNode node, BiConsumer<String, JsonNode> functions) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                functions.accept(member.getKey(), member.getValue());
                walk(member.getValue(), functions);
            });
        } else {
            node.values().forEach(element -> walk(element, functions));
        }
    }

    /** Each after those it needs. */
    private void sort(Map<String, Resource> all) {
        List<Resource> left = new ArrayList<>(all.values());
        while (!left.isEmpty()) {
            List<Resource> next = left.stream()
                    .filter(resource -> resources.keySet().containsAll(resource.needs()))
                    .toList();
            if (next.isEmpty()) {
                throw invalid("Circular dependency between resources: "
                        + left.stream().map(Resource::id).sorted().toList());
            }
            next.forEach(resource -> resources.put(resource.id(), resource));
            left.removeAll(next);
        }
    }

    /** Each after those it needs. */
    Collection<Resource> resources() {
        return resources.values();
    }

    JsonNode section(String name) {
        return template.path(name);
    }

    String description() {
        return template.path("Description").asString("");
    }

    /** What its creator has to say that he knows of. */
    Set<String> capabilities() {
        Set<String> needed = new TreeSet<>();
        for (Resource resource : resources.values()) {
            if (resource.type().startsWith("AWS::IAM::")) {
                needed.add(
                        resource.properties().has(name(resource.type())) ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
            }
        }
        if (needed.contains("CAPABILITY_NAMED_IAM")) {
            needed.remove("CAPABILITY_IAM");
        }
        if (template.has("Transform")) {
            needed.add("CAPABILITY_AUTO_EXPAND");
        }
        walk(template, (function, argument) -> {
            if (function.equals("Fn::Transform")) {
                needed.add("CAPABILITY_AUTO_EXPAND");
            }
        });
        return needed;
    }

    /** Such as RoleName. */
    private static String name(String type) {
        return type.substring(type.lastIndexOf(':') + 1) + "Name";
    }
}
