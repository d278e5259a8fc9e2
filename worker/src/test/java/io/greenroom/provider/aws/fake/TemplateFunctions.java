package io.greenroom.provider.aws.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Works out the functions in a template. */
final class TemplateFunctions {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern IN_TEXT = Pattern.compile("\\$\\{([^}]*)}");

    private final StackTemplate template;
    private final StackParameters parameters;
    private final Resources resources;
    private final String stackName;
    private final String stackId;

    /** What is there of the stack. */
    interface Resources {
        String physicalId(String logicalId);

        String attribute(String logicalId, String attribute);

        /** What another stack exports under that name. */
        String imported(String export);
    }

    TemplateFunctions(
            StackTemplate template, StackParameters parameters, Resources resources, String stackName, String stackId) {
        this.template = template;
        this.parameters = parameters;
        this.resources = resources;
        this.stackName = stackName;
        this.stackId = stackId;
    }

    /** Whether there is to be what has that condition; an empty one is none. */
    boolean holds(String condition) {
        if (condition.isEmpty()) {
            return true;
        }
        JsonNode definition = template.section("Conditions").path(condition);
        if (definition.isMissingNode()) {
            throw StackTemplate.invalid("Template error: unresolved condition dependency %s".formatted(condition));
        }
        return truth(definition);
    }

    private boolean truth(JsonNode condition) {
        String function = function(condition);
        JsonNode argument = condition.path(function);
        return switch (function) {
            case "Condition" -> holds(argument.asString(""));
            case "Fn::Equals" -> work(argument.path(0)).equals(work(argument.path(1)));
            case "Fn::Not" -> !truth(argument.path(0));
            case "Fn::And" -> argument.valueStream().allMatch(this::truth);
            case "Fn::Or" -> argument.valueStream().anyMatch(this::truth);
            default -> throw StackTemplate.invalid("Template error: every condition must be a function of conditions");
        };
    }

    /** The value with every function worked out; a missing node for none. */
    JsonNode work(JsonNode node) {
        if (node instanceof ObjectNode object) {
            String function = function(node);
            return function.isEmpty() ? members(object) : result(function, node.path(function));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode worked = NODES.arrayNode();
            array.values().forEach(element -> {
                JsonNode value = work(element);
                if (!value.isMissingNode()) {
                    worked.add(value);
                }
            });
            return worked;
        }
        return node;
    }

    private ObjectNode members(ObjectNode object) {
        ObjectNode worked = NODES.objectNode();
        object.properties().forEach(member -> {
            JsonNode value = work(member.getValue());
            if (!value.isMissingNode()) {
                worked.set(member.getKey(), value);
            }
        });
        return worked;
    }

    String text(JsonNode node) {
        return work(node).asString("");
    }

    /** The only member of an object that is a function; empty when it is none. */
    private static String function(JsonNode node) {
        if (node.size() != 1 || !node.isObject()) {
            return "";
        }
        String name = node.propertyNames().iterator().next();
        return name.startsWith("Fn::") || name.equals("Ref") || name.equals("Condition") ? name : "";
    }

    private JsonNode result(String function, JsonNode argument) {
        return switch (function) {
            case "Ref" -> reference(argument.asString(""));
            case "Fn::GetAtt" -> attribute(argument);
            case "Fn::Sub" -> NODES.stringNode(substituted(argument));
            case "Fn::Join" -> NODES.stringNode(String.join(argument.path(0).asString(""), texts(argument.path(1))));
            case "Fn::Split" -> split(argument);
            case "Fn::Select" -> work(argument.path(1)).path(Integer.parseInt(text(argument.path(0))));
            case "Fn::Base64" ->
                NODES.stringNode(
                        Base64.getEncoder().encodeToString(text(argument).getBytes(StandardCharsets.UTF_8)));
            case "Fn::If" -> work(argument.path(holds(argument.path(0).asString("")) ? 1 : 2));
            case "Fn::FindInMap" ->
                template.section("Mappings")
                        .path(text(argument.path(0)))
                        .path(text(argument.path(1)))
                        .path(text(argument.path(2)));
            case "Fn::ImportValue" -> NODES.stringNode(resources.imported(text(argument)));
            case "Fn::GetAZs" ->
                NODES.arrayNode()
                        .add(FakeAccount.REGION + "a")
                        .add(FakeAccount.REGION + "b")
                        .add(FakeAccount.REGION + "c");
            // Where it stands among other members, as in a policy, it is no function.
            case "Condition" -> NODES.objectNode().set(function, work(argument));
            default -> throw StackTemplate.invalid("Template error: the fake does not know the function " + function);
        };
    }

    private JsonNode reference(String name) {
        return switch (name) {
            case "AWS::NoValue" -> MissingNode.getInstance();
            case "AWS::Region" -> NODES.stringNode(FakeAccount.REGION);
            case "AWS::AccountId" -> NODES.stringNode(FakeAccount.ID);
            case "AWS::Partition" -> NODES.stringNode("aws");
            case "AWS::URLSuffix" -> NODES.stringNode("amazonaws.com");
            case "AWS::StackName" -> NODES.stringNode(stackName);
            case "AWS::StackId" -> NODES.stringNode(stackId);
            default -> parameters.has(name) ? parameters.value(name) : NODES.stringNode(resources.physicalId(name));
        };
    }

    private JsonNode attribute(JsonNode argument) {
        if (argument.isArray()) {
            return NODES.stringNode(resources.attribute(argument.path(0).asString(""), text(argument.path(1))));
        }
        String[] parts = argument.asString("").split("\\.", 2);
        return NODES.stringNode(resources.attribute(parts[0], parts[parts.length - 1]));
    }

    private String substituted(JsonNode argument) {
        String text = argument.isArray() ? argument.path(0).asString("") : argument.asString("");
        JsonNode own = argument.isArray() ? argument.path(1) : MissingNode.getInstance();
        return IN_TEXT.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            if (name.startsWith("!")) {
                return Matcher.quoteReplacement("${" + name.substring(1) + "}");
            }
            return Matcher.quoteReplacement(own.has(name) ? text(own.path(name)) : named(name));
        });
    }

    private String named(String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? reference(name).asString("")
                : resources.attribute(name.substring(0, dot), name.substring(dot + 1));
    }

    private List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        work(list).values().forEach(each -> texts.add(each.asString("")));
        return texts;
    }

    private ArrayNode split(JsonNode argument) {
        ArrayNode parts = NODES.arrayNode();
        for (String part :
                text(argument.path(1)).split(Pattern.quote(argument.path(0).asString("")), -1)) {
            parts.add(part);
        }
        return parts;
    }
}
