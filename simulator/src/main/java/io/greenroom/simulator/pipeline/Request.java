package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.wire.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The members of a request; null stands for absent. */
record Request(JsonNode json) {

    String text(String member) {
        String value = optionalText(member);
        if (value == null) {
            throw ServiceException.validation(
                    "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must not be null"
                            .formatted(member));
        }
        return value;
    }

    @Nullable
    String optionalText(String member) {
        JsonNode value = json.path(member);
        return value.isString() ? value.stringValue() : null;
    }

    @Nullable
    Integer optionalNumber(String member) {
        JsonNode value = json.path(member);
        return value.isInt() ? value.intValue() : null;
    }

    boolean flag(String member) {
        return json.path(member).asBoolean(false);
    }

    Request at(String member) {
        return new Request(json.path(member));
    }

    /** A list of pairs as a map: the member {@code key} of each item to its member {@code value}. */
    Map<String, String> pairs(String member, String key, String value) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (JsonNode item : json.path(member)) {
            Request pair = new Request(item);
            pairs.put(pair.text(key), pair.text(value));
        }
        return pairs;
    }
}
