package io.greenroom.action;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** A property whose value is a JSON object of plain values, as InputsJSON is. Messages never quote a value. */
final class JsonObjectText {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonObjectText() {}

    /**
     * The members as text, in their order. Text, numbers and booleans are taken as they are written.
     *
     * @param problems is told what is wrong, with the property's name, the key, and the position
     */
    static Map<String, String> read(String property, String text, List<String> problems) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException e) {
            problems.add("%s is not a JSON object: %s".formatted(property, position(e)));
            return Map.of();
        }
        if (!json.isObject()) {
            problems.add("%s must be a JSON object such as {\"Name\": \"value\"}, not %s"
                    .formatted(property, json.getNodeType().name().toLowerCase(Locale.ROOT)));
            return Map.of();
        }
        var values = new LinkedHashMap<String, String>();
        for (var member : json.properties()) {
            JsonNode value = member.getValue();
            if (value.isString() || value.isNumber() || value.isBoolean()) {
                values.put(member.getKey(), value.asString());
            } else {
                problems.add("%s: the value of '%s' must be text, a number, true or false, not %s"
                        .formatted(
                                property,
                                member.getKey(),
                                value.getNodeType().name().toLowerCase(Locale.ROOT)));
            }
        }
        return values;
    }

    private static String position(JacksonException e) {
        String what = e.getOriginalMessage().startsWith("Duplicate") ? e.getOriginalMessage() : "it cannot be read";
        var at = e.getLocation();
        return at == null || at.getLineNr() < 1
                ? what
                : "%s at line %d, column %d".formatted(what, at.getLineNr(), at.getColumnNr());
    }
}
