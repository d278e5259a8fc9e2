package io.greenroom.dynamodb;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The names and values of the expressions of one request. Neither stands in the expressions' own text: names may be
 * words of DynamoDB's language, and values are anybody's.
 */
final class Terms {
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    /** How the attribute is called in an expression. */
    String name(String attribute) {
        String placeholder = "#" + attribute;
        names.put(placeholder, attribute);
        return placeholder;
    }

    /** How the value is called in an expression. */
    String value(String text) {
        return value(AttributeValue.fromS(text));
    }

    String value(long number) {
        return value(AttributeValue.fromN(String.valueOf(number)));
    }

    String value(boolean flag) {
        return value(AttributeValue.fromBool(flag));
    }

    private String value(AttributeValue value) {
        String placeholder = ":v" + values.size();
        values.put(placeholder, value);
        return placeholder;
    }

    String isThere(String attribute) {
        return "attribute_exists(%s)".formatted(name(attribute));
    }

    String isMissing(String attribute) {
        return "attribute_not_exists(%s)".formatted(name(attribute));
    }

    String is(String attribute, String text) {
        return "%s = %s".formatted(name(attribute), value(text));
    }

    String is(String attribute, long number) {
        return "%s = %s".formatted(name(attribute), value(number));
    }

    String is(String attribute, boolean flag) {
        return "%s = %s".formatted(name(attribute), value(flag));
    }

    String isBelow(String attribute, long number) {
        return "%s < %s".formatted(name(attribute), value(number));
    }

    Map<String, String> names() {
        return Map.copyOf(names);
    }

    /** Empty where there are none; the service does not take an empty list of them. */
    Map<String, AttributeValue> values() {
        return Map.copyOf(values);
    }
}
