package io.greenroom.provider.cloudshell;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads members as leniently as versions of the server differ: several names for one thing, numbers and booleans as
 * strings, absent as null, times with and without fractions and zone (then UTC).
 */
final class Fields {

    private Fields() {}

    /** The first of these members that is there and not null. */
    static @Nullable JsonNode find(JsonNode object, String... names) {
        for (String name : names) {
            JsonNode value = object.get(name);
            if (value != null && !value.isNull()) {
                return value;
            }
        }
        return null;
    }

    static @Nullable String textOrNull(JsonNode object, String... names) {
        JsonNode value = find(object, names);
        return value == null || value.isContainer() ? null : value.asString();
    }

    static String text(JsonNode object, String... names) {
        String value = textOrNull(object, names);
        return value == null ? "" : value;
    }

    /** An id: without one, the object is not what the caller takes it for. */
    static String id(JsonNode object, String... names) throws CallFailed {
        String value = text(object, names).strip();
        if (value.isEmpty()) {
            throw new CallFailed(
                    Fault.WRONG_SERVER, "An answer of the server has no '%s' where one is due.".formatted(names[0]));
        }
        return value;
    }

    static boolean flag(JsonNode object, String... names) {
        JsonNode value = find(object, names);
        return value != null && "true".equalsIgnoreCase(value.asString().strip());
    }

    static @Nullable Instant time(JsonNode object, String... names) {
        String text = text(object, names).strip();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noOffset) {
            return localTime(text);
        }
    }

    private static @Nullable Instant localTime(String text) {
        try {
            return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    static List<String> texts(JsonNode object, String... names) {
        return list(find(object, names), JsonNode::asString);
    }

    static <T> List<T> list(@Nullable JsonNode array, Function<JsonNode, T> of) {
        var all = new ArrayList<T>();
        if (array != null && array.isArray()) {
            array.forEach(element -> all.add(of.apply(element)));
        }
        return all;
    }
}
