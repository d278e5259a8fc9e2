package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.actiontype.ActionTypes;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Secret properties are shown as a mask; a mask that comes back unchanged stands for the value it hid. */
final class SecretMask {
    static final String MASK = "****";

    private final ActionTypes types;

    SecretMask(ActionTypes types) {
        this.types = types;
    }

    /** Those of an action's properties that are secret. */
    Set<String> secretsAmong(Set<String> properties, ActionTypeId type) {
        return properties.stream().filter(property -> isSecret(type, property)).collect(Collectors.toSet());
    }

    /** A copy of the pipeline's JSON with its secrets masked. */
    ObjectNode masked(ObjectNode pipeline) {
        ObjectNode copy = pipeline.deepCopy();
        eachAction(
                copy,
                (stage, action) ->
                        eachSecret(action, key -> configuration(action).put(key, MASK)));
        return copy;
    }

    /**
     * A copy in which masks are replaced by the values they hid before, in actions that are the same otherwise. Masks
     * that stand for nothing stay.
     */
    ObjectNode unmasked(ObjectNode pipeline, @Nullable ObjectNode previous) {
        ObjectNode copy = pipeline.deepCopy();
        if (previous == null) {
            return copy;
        }
        eachAction(copy, (stage, action) -> {
            JsonNode before = find(find(previous.path("stages"), stage).path("actions"), nameOf(action));
            ObjectNode restored = action.deepCopy();
            eachSecret(restored, key -> {
                JsonNode value = before.path("configuration").path(key);
                if (MASK.equals(restored.path("configuration").path(key).asString("")) && value.isString()) {
                    configuration(restored).set(key, value);
                }
            });
            if (restored.equals(before)) {
                action.setAll(restored);
            }
        });
        return copy;
    }

    private interface ActionVisitor {
        void visit(String stage, ObjectNode action);
    }

    private static void eachAction(ObjectNode pipeline, ActionVisitor visitor) {
        for (JsonNode stage : pipeline.path("stages")) {
            for (JsonNode action : stage.path("actions")) {
                if (action instanceof ObjectNode object) {
                    visitor.visit(nameOf(stage), object);
                }
            }
        }
    }

    private void eachSecret(ObjectNode action, Consumer<String> visitor) {
        JsonNode id = action.path("actionTypeId");
        ActionTypeId type = new ActionTypeId(
                id.path("category").asString(""),
                id.path("owner").asString(""),
                id.path("provider").asString(""),
                id.path("version").asString(""));
        action.path("configuration").propertyNames().stream()
                .filter(key -> isSecret(type, key))
                .toList()
                .forEach(visitor);
    }

    /** GitHub's token is the one secret among the types that the service brings along. */
    private boolean isSecret(ActionTypeId type, String property) {
        if (!type.owner().equals("Custom")) {
            return property.equals("OAuthToken");
        }
        return types.find(type)
                .flatMap(known -> known.property(property))
                .filter(p -> p.secret())
                .isPresent();
    }

    private static ObjectNode configuration(ObjectNode action) {
        return (ObjectNode) action.path("configuration");
    }

    private static JsonNode find(JsonNode named, String name) {
        for (JsonNode node : named) {
            if (nameOf(node).equals(name)) {
                return node;
            }
        }
        return named.path("none of these");
    }

    private static String nameOf(JsonNode node) {
        return node.path("name").asString("");
    }
}
