package io.greenroom.simulator.pipeline;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds an answer; members that are null are left out, as the service does. */
final class Answer {
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    ObjectNode json() {
        return json;
    }

    Answer with(String member, @Nullable String value) {
        if (value != null) {
            json.put(member, value);
        }
        return this;
    }

    Answer with(String member, @Nullable Integer value) {
        if (value != null) {
            json.put(member, value);
        }
        return this;
    }

    Answer with(String member, boolean value) {
        json.put(member, value);
        return this;
    }

    /** Seconds since the epoch, with a fraction. */
    Answer with(String member, @Nullable Instant value) {
        if (value != null) {
            json.put(member, BigDecimal.valueOf(value.toEpochMilli(), 3));
        }
        return this;
    }

    Answer with(String member, @Nullable Answer value) {
        if (value != null) {
            json.set(member, value.json);
        }
        return this;
    }

    Answer with(String member, JsonNode value) {
        json.set(member, value);
        return this;
    }

    Answer with(String member, Map<String, String> values) {
        Answer object = new Answer();
        values.forEach(object::with);
        return with(member, object);
    }

    <T> Answer withEach(String member, Iterable<T> items, Function<? super T, Answer> view) {
        ArrayNode array = json.putArray(member);
        items.forEach(item -> array.add(view.apply(item).json));
        return this;
    }
}
