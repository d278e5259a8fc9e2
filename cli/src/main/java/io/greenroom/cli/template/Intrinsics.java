package io.greenroom.cli.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Works out intrinsic functions, as far as that is possible without an account. What cannot be known becomes a text that
 * stands in for it (a resource's logical id, for instance) and is noted with its place, so that whoever takes the value can
 * tell whether that matters. The functions are those of the CloudFormation template reference.
 */
final class Intrinsics {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern SUBSTITUTE = Pattern.compile("\\$\\{(!?)([^}]*)}");
    private static final JsonNode NO_VALUE = JSON.missingNode();

    private final JsonNode template;
    private final Map<String, String> parameters;
    private final Map<String, JsonNode> pseudo;
    private final List<Unknown> unknown = new ArrayList<>();
    private final Set<String> conditionsUnderWay = new HashSet<>();

    /** @param parameters values that go before the parameters' defaults */
    Intrinsics(JsonNode template, Map<String, String> parameters, String region, String account) {
        this.template = template;
        this.parameters = parameters;
        this.pseudo = Map.of(
                "AWS::Region", JSON.stringNode(region),
                "AWS::AccountId", JSON.stringNode(account),
                "AWS::Partition", JSON.stringNode("aws"),
                "AWS::URLSuffix", JSON.stringNode("amazonaws.com"),
                "AWS::StackName", JSON.stringNode("stack"),
                "AWS::NoValue", NO_VALUE);
    }

    /**
     * A value that is not known.
     *
     * @param place where it is needed, such as {@code Stages[1].Actions[0].Configuration.BlueprintName}
     * @param written the function as it was written
     * @param remedy what would make it known, as the end of a sentence; may be empty
     */
    record Unknown(String place, String written, String remedy) {}

    List<Unknown> unknown() {
        return List.copyOf(unknown);
    }

    /** Whether the place itself, or something below it, is not known. */
    boolean isUnknown(String place) {
        return unknown.stream().anyMatch(one -> isWithin(one.place(), place));
    }

    static boolean isWithin(String place, String outer) {
        return place.equals(outer) || place.startsWith(outer + ".") || place.startsWith(outer + "[");
    }

    /** The value with its functions replaced; a missing node for {@code AWS::NoValue}. */
    JsonNode resolve(JsonNode node, String place) {
        if (node instanceof ObjectNode object) {
            Map.Entry<String, JsonNode> only =
                    object.size() == 1 ? object.properties().iterator().next() : null;
            if (only != null && (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::"))) {
                return call(only.getKey(), only.getValue(), place);
            }
            return members(object, place);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode items = JSON.arrayNode();
            for (JsonNode item : array) {
                JsonNode value = resolve(item, "%s[%d]".formatted(place, items.size()));
                if (!value.isMissingNode()) {
                    items.add(value);
                }
            }
            return items;
        }
        return node;
    }

    private ObjectNode members(ObjectNode object, String place) {
        ObjectNode members = JSON.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String below = place.isEmpty() ? member.getKey() : place + "." + member.getKey();
            JsonNode value = resolve(member.getValue(), below);
            if (!value.isMissingNode()) {
                members.set(member.getKey(), value);
            }
        }
        return members;
    }

    private JsonNode call(String function, JsonNode argument, String place) {
        return switch (function) {
            case "Ref" -> reference(argument.asString(""), place);
            case "Fn::GetAtt" -> attribute(argument, place);
            case "Fn::Sub" -> substituted(argument, place);
            case "Fn::Join" -> joined(argument, place);
            case "Fn::Split" -> split(resolve(argument, place));
            case "Fn::Select" -> selected(resolve(argument, place), argument, place);
            case "Fn::If" -> chosen(argument, place);
            case "Fn::FindInMap" -> mapped(resolve(argument, place), place);
            case "Fn::ToJsonString" ->
                JSON.stringNode(JsonMapper.shared().writeValueAsString(resolve(argument, place)));
            default -> unknown(place, text(function, argument), function.replace("Fn::", ""), "");
        };
    }

    private JsonNode reference(String name, String place) {
        JsonNode known = pseudo.get(name);
        if (known != null) {
            return known;
        }
        JsonNode parameter = template.path("Parameters").path(name);
        if (parameter.isMissingNode()) {
            return unknown(place, "Ref " + name, name, "");
        }
        String given = parameters.get(name);
        String type = parameter.path("Type").asString("");
        boolean isKeptElsewhere = type.startsWith("AWS::SSM::Parameter::Value");
        JsonNode written = isKeptElsewhere ? NO_VALUE : parameter.path("Default");
        JsonNode value = given == null ? written : JSON.stringNode(given);
        if (value.isMissingNode()) {
            return unknown(
                    place,
                    "Ref " + name,
                    name,
                    "; the template does not say the parameter's value, so give it: --parameter %s=VALUE"
                            .formatted(name));
        }
        if (type.equals("CommaDelimitedList") || type.startsWith("List<")) {
            return split(JSON.arrayNode().add(",").add(value.asString()));
        }
        return JSON.stringNode(value.asString());
    }

    private JsonNode attribute(JsonNode argument, String place) {
        String name = argument.isArray()
                ? String.join(
                        ".",
                        argument.valueStream().map(part -> part.asString("")).toList())
                : argument.asString("");
        return unknown(place, "GetAtt " + name, name, "");
    }

    private JsonNode substituted(JsonNode argument, String place) {
        String text = argument.isArray() ? argument.path(0).asString("") : argument.asString("");
        JsonNode names = argument.isArray() ? argument.path(1) : JSON.objectNode();
        Matcher found = SUBSTITUTE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (found.find()) {
            String name = found.group(2).strip();
            String value = found.group(1).isEmpty() ? valueOf(name, names, place) : "${" + name + "}";
            found.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return JSON.stringNode(found.appendTail(result).toString());
    }

    private String valueOf(String name, JsonNode names, String place) {
        JsonNode value = names.has(name)
                ? resolve(names.path(name), place)
                : name.contains(".") ? attribute(JSON.stringNode(name), place) : reference(name, place);
        return value.asString("");
    }

    private JsonNode joined(JsonNode argument, String place) {
        JsonNode items = resolve(argument.path(1), place);
        return JSON.stringNode(String.join(
                argument.path(0).asString(""),
                items.valueStream().map(item -> item.asString("")).toList()));
    }

    private static JsonNode split(JsonNode argument) {
        ArrayNode parts = JSON.arrayNode();
        String delimiter = Pattern.quote(argument.path(0).asString(""));
        for (String part : argument.path(1).asString("").split(delimiter, -1)) {
            parts.add(part);
        }
        return parts;
    }

    private JsonNode selected(JsonNode argument, JsonNode written, String place) {
        JsonNode item = argument.path(1).path(argument.path(0).asInt(-1));
        return item.isMissingNode() ? unknown(place, text("Fn::Select", written), "Select", "") : item;
    }

    private JsonNode mapped(JsonNode argument, String place) {
        JsonNode value = template.path("Mappings")
                .path(argument.path(0).asString(""))
                .path(argument.path(1).asString(""))
                .path(argument.path(2).asString(""));
        return value.isMissingNode() ? unknown(place, text("Fn::FindInMap", argument), "FindInMap", "") : value;
    }

    private JsonNode chosen(JsonNode argument, String place) {
        boolean holds = holds(JSON.objectNode().set("Condition", argument.path(0)), place);
        return resolve(argument.path(holds ? 1 : 2), place);
    }

    private boolean holds(JsonNode condition, String place) {
        Map.Entry<String, JsonNode> function = condition.size() == 1 && condition.isObject()
                ? condition.properties().iterator().next()
                : null;
        JsonNode argument = function == null ? NO_VALUE : function.getValue();
        return switch (function == null ? "" : function.getKey()) {
            case "Condition" -> named(argument.asString(""), place);
            case "Fn::Equals" ->
                resolve(argument.path(0), place)
                        .asString("")
                        .equals(resolve(argument.path(1), place).asString(""));
            case "Fn::Not" -> !holds(argument.path(0), place);
            case "Fn::And" -> argument.valueStream().allMatch(one -> holds(one, place));
            case "Fn::Or" -> argument.valueStream().anyMatch(one -> holds(one, place));
            default -> {
                unknown(place, "condition " + condition, "", "");
                yield false;
            }
        };
    }

    private boolean named(String name, String place) {
        if (!conditionsUnderWay.add(name)) {
            unknown(place, "condition %s, which is defined by itself".formatted(name), "", "");
            return false;
        }
        try {
            return holds(template.path("Conditions").path(name), place);
        } finally {
            conditionsUnderWay.remove(name);
        }
    }

    private StringNode unknown(String place, String written, String standIn, String remedy) {
        unknown.add(new Unknown(place, written, remedy));
        return JSON.stringNode(standIn);
    }

    private static String text(String function, JsonNode argument) {
        return "%s %s".formatted(function.replace("Fn::", ""), argument);
    }
}
