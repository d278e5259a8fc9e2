package io.greenroom.action;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A property whose value is a JSON object of plain values, as InputsJSON is. Messages never quote a value. Read as a
 * stream, because a number is to be taken as it is written, and because a message names the key it stands at.
 */
final class JsonObjectText {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final String property;
    private final List<String> problems;
    private final Map<String, String> values = new LinkedHashMap<>();

    private JsonObjectText(String property, List<String> problems) {
        this.property = property;
        this.problems = problems;
    }

    /**
     * The members as text, in their order. Text, numbers and booleans are taken as they are written.
     *
     * @param problems is told what is wrong, with the property's name, the key, and the position
     */
    static Map<String, String> read(String property, String text, List<String> problems) {
        var reading = new JsonObjectText(property, problems);
        try (var json = JSON.createParser(text)) {
            return reading.members(json);
        }
    }

    private Map<String, String> members(JsonParser json) {
        try {
            object(json);
            return values;
        } catch (JacksonException e) {
            problems.add("%s is not a JSON object: %s".formatted(property, explained(e, json.currentName())));
            return Map.of();
        }
    }

    private void object(JsonParser json) {
        JsonToken first = json.nextToken();
        if (first != JsonToken.START_OBJECT) {
            problems.add(
                    "%s must be a JSON object such as {\"Name\": \"value\"}, not %s".formatted(property, word(first)));
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = json.currentName();
            member(key, json.nextToken(), json);
        }
        if (json.nextToken() != null) {
            problems.add("%s has something after the JSON object's end, at %s".formatted(property, position(json)));
        }
    }

    private void member(String key, JsonToken value, JsonParser json) {
        if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
            values.put(key, json.getString());
            return;
        }
        problems.add("%s: the value of '%s' at %s must be text, a number, true or false, not %s"
                .formatted(property, key, position(json), word(value)));
        json.skipChildren();
    }

    private static String position(JsonParser json) {
        var at = json.currentTokenLocation();
        return "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    }

    private static String word(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_NULL -> "null";
            case VALUE_STRING -> "text";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> token.name().toLowerCase(Locale.ROOT);
        };
    }

    /** The parser's own words may quote what it met, a value among others; those about a key that comes twice do not. */
    private static String explained(JacksonException e, @Nullable String key) {
        String what = e.getOriginalMessage().startsWith("Duplicate")
                ? e.getOriginalMessage()
                : "it cannot be read" + (key == null ? "" : " after the key '%s'".formatted(key));
        var at = e.getLocation();
        return at == null || at.getLineNr() < 1
                ? what
                : "%s, at line %d, column %d".formatted(what, at.getLineNr(), at.getColumnNr());
    }
}
