package io.greenroom.simulator.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Holds a request against its shape. A value of the wrong JSON type is a SerializationException; all other violations are reported
 * together in one ValidationException. The values themselves are never repeated, for they may be secrets.
 */
public final class ShapeCheck {
    private final List<String> violations = new ArrayList<>();

    private ShapeCheck() {}

    public static void check(Shape shape, JsonNode request) {
        var check = new ShapeCheck();
        check.value("", shape, request);
        if (!check.violations.isEmpty()) {
            throw ServiceException.validation(check.message());
        }
    }

    private String message() {
        int count = violations.size();
        return count + " validation error" + (count == 1 ? "" : "s") + " detected: " + String.join("; ", violations);
    }

    private void value(String path, Shape shape, JsonNode value) {
        switch (shape) {
            case Shape.Text text -> report(path, violated(text, string(path, value)));
            case Shape.Whole whole -> number(path, whole, value);
            case Shape.Flag flag -> require(value.isBoolean(), path, value, "Boolean");
            case Shape.Timestamp timestamp -> require(value.isNumber(), path, value, "Timestamp");
            case Shape.Items items -> items(path, items, value);
            case Shape.Entries entries -> entries(path, entries, value);
            case Shape.Struct struct -> struct(path, struct, value);
            case Shape.AnyObject any -> require(value.isObject(), path, value, "Structure");
        }
    }

    private void number(String path, Shape.Whole whole, JsonNode value) {
        require(value.isIntegralNumber() && value.canConvertToLong(), path, value, "Integer");
        long number = value.longValue();
        if (number < whole.min()) {
            report(path, List.of("Member must have value greater than or equal to " + whole.min()));
        }
        if (number > whole.max()) {
            report(path, List.of("Member must have value less than or equal to " + whole.max()));
        }
    }

    private void items(String path, Shape.Items items, JsonNode value) {
        require(value.isArray(), path, value, "List");
        report(path, size(value.size(), items.min(), items.max()));
        for (int i = 0; i < value.size(); i++) {
            value(path + ".member." + (i + 1), items.item(), value.get(i));
        }
    }

    private void entries(String path, Shape.Entries entries, JsonNode value) {
        require(value.isObject(), path, value, "Map");
        report(path, size(value.size(), entries.min(), entries.max()));
        for (var entry : value.properties()) {
            var wrongKey = violated(entries.key(), entry.getKey());
            if (!wrongKey.isEmpty()) {
                report(path, List.of("Map keys must satisfy constraint: [" + String.join(", ", wrongKey) + "]"));
            }
            if (entries.value() instanceof Shape.Text text) {
                var wrongValue = violated(text, string(path, entry.getValue()));
                if (!wrongValue.isEmpty()) {
                    report(path, List.of("Map value must satisfy constraint: [" + String.join(", ", wrongValue) + "]"));
                }
            } else {
                value(path + ".value", entries.value(), entry.getValue());
            }
        }
    }

    private void struct(String path, Shape.Struct struct, JsonNode value) {
        require(value.isObject(), path, value, "Structure");
        struct.members().forEach((name, member) -> {
            var child = path.isEmpty() ? name : path + "." + name;
            var given = value.get(name);
            if (isAbsent(given)) {
                report(child, member.required() ? List.of("Member must not be null") : List.of());
            } else {
                value(child, member.shape(), given);
            }
        });
    }

    private static boolean isAbsent(@Nullable JsonNode value) {
        return value == null || value.isNull();
    }

    private static String string(String path, JsonNode value) {
        require(value.isString(), path, value, "String");
        return value.stringValue();
    }

    private static List<String> violated(Shape.Text text, String value) {
        var wrong = new ArrayList<>(size(value.codePointCount(0, value.length()), text.min(), text.max()));
        var pattern = text.pattern();
        if (pattern != null && !pattern.matcher(value).matches()) {
            wrong.add("Member must satisfy regular expression pattern: " + pattern.pattern());
        }
        if (!text.values().isEmpty() && !text.values().contains(value)) {
            wrong.add("Member must satisfy enum value set: " + text.values());
        }
        return wrong;
    }

    private static List<String> size(int size, int min, int max) {
        var wrong = new ArrayList<String>();
        if (size < min) {
            wrong.add("Member must have length greater than or equal to " + min);
        }
        if (max >= 0 && size > max) {
            wrong.add("Member must have length less than or equal to " + max);
        }
        return wrong;
    }

    private void report(String path, List<String> constraints) {
        for (var constraint : constraints) {
            violations.add("Value at '" + path + "' failed to satisfy constraint: " + constraint);
        }
    }

    private static void require(boolean fits, String path, JsonNode value, String wanted) {
        if (!fits) {
            throw new ServiceException(
                    "SerializationException",
                    "%s can not be converted to %s%s"
                            .formatted(
                                    KINDS.getOrDefault(
                                            value.getNodeType().name(),
                                            value.getNodeType().name()),
                                    wanted.matches("[AEIO].*") ? "an " + wanted : "a " + wanted,
                                    path.isEmpty() ? "" : " at '" + path + "'"));
        }
    }

    private static final Map<String, String> KINDS = Map.of(
            "STRING", "STRING_VALUE",
            "NUMBER", "NUMBER_VALUE",
            "BOOLEAN", "BOOLEAN_VALUE",
            "ARRAY", "START_ARRAY",
            "OBJECT", "START_OBJECT",
            "NULL", "NULL_VALUE");
}
