package io.greenroom.iam;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Statements in IAM's own language; one value alone stands without a list around it. */
public record PolicyDocument(List<Statement> statements) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    public PolicyDocument {
        statements = List.copyOf(statements);
    }

    public ObjectNode json() {
        return json(StringNode::valueOf);
    }

    /**
     * As AWS takes it.
     *
     * @param text how a resource, or a value in a condition, is written: for templates in which some are filled in later
     */
    public ObjectNode json(Function<String, ? extends JsonNode> text) {
        ObjectNode policy = JSON.objectNode().put("Version", "2012-10-17");
        ArrayNode list = policy.putArray("Statement");
        for (Statement statement : statements) {
            ObjectNode node = list.addObject().put("Sid", statement.id()).put("Effect", "Allow");
            node.set("Action", oneOrMore(statement.actions(), StringNode::valueOf));
            node.set("Resource", oneOrMore(statement.resources(), text));
            if (!statement.conditions().isEmpty()) {
                ObjectNode conditions = node.putObject("Condition");
                statement.conditions().forEach((operator, keys) -> {
                    ObjectNode of = conditions.putObject(operator);
                    keys.forEach((key, values) -> of.set(key, oneOrMore(values, text)));
                });
            }
        }
        return policy;
    }

    private static JsonNode oneOrMore(List<String> values, Function<String, ? extends JsonNode> text) {
        if (values.size() == 1) {
            return text.apply(values.getFirst());
        }
        ArrayNode list = JSON.arrayNode();
        values.forEach(value -> list.add(text.apply(value)));
        return list;
    }
}
