package io.greenroom.definition;

import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import io.greenroom.job.ActionType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Takes a definition out of JSON that {@link DefinitionCheck} found nothing wrong with. */
final class DefinitionJson {
    private DefinitionJson() {}

    static ActionDefinition read(Path file, Role role, JsonNode json) {
        return new ActionDefinition(
                file,
                role,
                new ActionType(
                        json.get("category").stringValue(),
                        json.get("provider").stringValue(),
                        json.get("version").stringValue()),
                json.hasNonNull("settings") ? Optional.of(urls(json.get("settings"))) : Optional.empty(),
                properties(json.path("configurationProperties")),
                count(json.get("inputArtifactDetails")),
                count(json.get("outputArtifactDetails")),
                tags(json.path("tags")));
    }

    private static UrlTemplates urls(JsonNode settings) {
        return new UrlTemplates(
                text(settings, "thirdPartyConfigurationUrl"),
                text(settings, "entityUrlTemplate"),
                text(settings, "executionUrlTemplate"),
                text(settings, "revisionUrlTemplate"));
    }

    private static List<Property> properties(JsonNode list) {
        List<Property> properties = new ArrayList<>();
        for (JsonNode property : list) {
            properties.add(new Property(
                    property.get("name").stringValue(),
                    property.get("required").booleanValue(),
                    property.get("key").booleanValue(),
                    property.get("secret").booleanValue(),
                    property.path("queryable").asBoolean(false),
                    type(property),
                    text(property, "description")));
        }
        return properties;
    }

    private static Property.@Nullable Type type(JsonNode property) {
        String name = text(property, "type");
        for (Property.Type type : Property.Type.values()) {
            if (type.wireName().equals(name)) {
                return type;
            }
        }
        return null;
    }

    private static ArtifactCount count(JsonNode details) {
        return new ArtifactCount(
                details.get("minimumCount").intValue(),
                details.get("maximumCount").intValue());
    }

    private static Map<String, String> tags(JsonNode list) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (JsonNode tag : list) {
            tags.put(tag.get("key").stringValue(), tag.get("value").stringValue());
        }
        return tags;
    }

    private static @Nullable String text(JsonNode parent, String member) {
        return parent.path(member).isString() ? parent.path(member).stringValue() : null;
    }
}
