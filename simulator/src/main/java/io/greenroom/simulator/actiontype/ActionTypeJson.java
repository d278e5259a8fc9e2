package io.greenroom.simulator.actiontype;

import io.greenroom.simulator.actiontype.ActionType.Artifacts;
import io.greenroom.simulator.actiontype.ActionType.Property;
import io.greenroom.simulator.actiontype.ActionType.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Action types on the wire. */
public final class ActionTypeJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private ActionTypeJson() {}

    /** From an object that has the shape of an action type id. */
    public static ActionTypeId id(JsonNode node) {
        return new ActionTypeId(
                node.path("category").asString(),
                node.path("owner").asString("Custom"),
                node.path("provider").asString(),
                node.path("version").asString());
    }

    public static ObjectNode id(ActionTypeId id) {
        return JSON.createObjectNode()
                .put("category", id.category())
                .put("owner", id.owner())
                .put("provider", id.provider())
                .put("version", id.version());
    }

    /** From the input of CreateCustomActionType. */
    static ActionType definition(JsonNode node) {
        return new ActionType(
                new ActionTypeId(
                        node.path("category").asString(),
                        "Custom",
                        node.path("provider").asString(),
                        node.path("version").asString()),
                settings(node.path("settings")),
                properties(node.path("configurationProperties")),
                artifacts(node.path("inputArtifactDetails")),
                artifacts(node.path("outputArtifactDetails")));
    }

    /** The type of a property is taken but never given back. */
    static ObjectNode type(ActionType type) {
        var node = JSON.createObjectNode();
        node.set("id", id(type.id()));
        node.set("settings", settings(type.settings()));
        var properties = node.putArray("actionConfigurationProperties");
        type.properties().forEach(p -> properties.add(property(p)));
        node.set("inputArtifactDetails", artifacts(type.inputArtifacts()));
        node.set("outputArtifactDetails", artifacts(type.outputArtifacts()));
        return node;
    }

    private static Settings settings(JsonNode node) {
        return new Settings(
                textOf(node, "thirdPartyConfigurationUrl"),
                textOf(node, "entityUrlTemplate"),
                textOf(node, "executionUrlTemplate"),
                textOf(node, "revisionUrlTemplate"));
    }

    private static ObjectNode settings(Settings settings) {
        var node = JSON.createObjectNode();
        put(node, "thirdPartyConfigurationUrl", settings.thirdPartyConfigurationUrl());
        put(node, "entityUrlTemplate", settings.entityUrlTemplate());
        put(node, "executionUrlTemplate", settings.executionUrlTemplate());
        put(node, "revisionUrlTemplate", settings.revisionUrlTemplate());
        return node;
    }

    private static List<Property> properties(JsonNode nodes) {
        var properties = new ArrayList<Property>();
        for (var node : nodes) {
            properties.add(new Property(
                    node.path("name").asString(),
                    node.path("required").asBoolean(),
                    node.path("key").asBoolean(),
                    node.path("secret").asBoolean(),
                    node.path("queryable").asBoolean(false),
                    textOf(node, "type"),
                    textOf(node, "description")));
        }
        return properties;
    }

    private static ObjectNode property(Property property) {
        var node = JSON.createObjectNode()
                .put("name", property.name())
                .put("required", property.required())
                .put("key", property.key())
                .put("secret", property.secret())
                .put("queryable", property.queryable());
        put(node, "description", property.description());
        return node;
    }

    private static Artifacts artifacts(JsonNode node) {
        return new Artifacts(
                node.path("minimumCount").asInt(), node.path("maximumCount").asInt());
    }

    private static ObjectNode artifacts(Artifacts artifacts) {
        return JSON.createObjectNode()
                .put("minimumCount", artifacts.minimumCount())
                .put("maximumCount", artifacts.maximumCount());
    }

    private static @Nullable String textOf(JsonNode node, String member) {
        var value = node.path(member);
        return value.isString() ? value.stringValue() : null;
    }

    private static void put(ObjectNode node, String member, @Nullable String value) {
        if (value != null) {
            node.put(member, value);
        }
    }
}
