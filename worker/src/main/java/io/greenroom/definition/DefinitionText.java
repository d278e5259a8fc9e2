package io.greenroom.definition;

import io.greenroom.definition.ActionDefinition.ArtifactCount;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinition.UrlTemplates;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Definitions as they stand in files. */
final class DefinitionText {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DefinitionText() {}

    /** The file's text with another version, everything else as it was. */
    static String withVersion(String text, String before, String after) throws IOException {
        String literal = '"' + before + '"';
        int at = versionOffset(text);
        if (at < 0 || !text.startsWith(literal, at)) {
            throw new IOException(
                    "the version \"%s\" is not written plainly; change it to \"%s\" by hand".formatted(before, after));
        }
        return text.substring(0, at) + '"' + after + '"' + text.substring(at + literal.length());
    }

    /** Where the value of the outermost member {@code version} begins; -1 when there is none. */
    private static int versionOffset(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (depth == 1 && token == JsonToken.VALUE_STRING && "version".equals(parser.currentName())) {
                    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
                }
            }
            return -1;
        }
    }

    /**
     * A file for what the account has.
     *
     * @param successor tells the types of properties, which the account keeps to itself
     */
    static String of(RegisteredType type, ActionDefinition successor) {
        ObjectNode json = JSON.createObjectNode()
                .put("category", type.id().category())
                .put("provider", type.id().provider())
                .put("version", type.id().version());
        // Even when it is empty, so that nobody fills it in: this version is what it is.
        links(json.putObject("settings"), type.urls());
        var properties = json.putArray("configurationProperties");
        type.properties()
                .forEach(property -> property(properties.addObject(), property, successor.property(property.name())));
        count(json.putObject("inputArtifactDetails"), type.inputArtifacts());
        count(json.putObject("outputArtifactDetails"), type.outputArtifacts());
        if (!successor.tags().isEmpty()) {
            var tags = json.putArray("tags");
            successor
                    .tags()
                    .forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static void links(ObjectNode json, UrlTemplates urls) {
        put(json, "thirdPartyConfigurationUrl", urls.thirdPartyConfiguration());
        put(json, "entityUrlTemplate", urls.entity());
        put(json, "executionUrlTemplate", urls.execution());
        put(json, "revisionUrlTemplate", urls.revision());
    }

    private static void property(ObjectNode json, Property property, Optional<Property> successor) {
        json.put("name", property.name());
        put(json, "description", property.description());
        json.put("required", property.required())
                .put("key", property.key())
                .put("secret", property.secret())
                .put("queryable", property.queryable());
        Property.Type type = successor.map(Property::type).orElse(null);
        put(json, "type", type == null ? null : type.wireName());
    }

    private static void count(ObjectNode json, ArtifactCount count) {
        json.put("minimumCount", count.minimum()).put("maximumCount", count.maximum());
    }

    private static void put(ObjectNode json, String member, @Nullable String value) {
        if (value != null) {
            json.put(member, value);
        }
    }
}
