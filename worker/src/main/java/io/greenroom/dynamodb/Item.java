package io.greenroom.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item as it stands in the table, where others than Greenroom may have written it. Attributes that this version does
 * not know are passed over.
 */
record Item(Map<String, AttributeValue> attributes) {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    Item {
        attributes = Map.copyOf(attributes);
    }

    boolean has(String name) {
        return attributes.containsKey(name);
    }

    /** @throws IllegalArgumentException when it has none, or one of another kind */
    String text(String name) {
        AttributeValue value = attributes.get(name);
        String text = value == null ? null : value.s();
        if (text == null) {
            throw new IllegalArgumentException("its '%s' is missing or no text".formatted(name));
        }
        return text;
    }

    Optional<String> textIfAny(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** @throws IllegalArgumentException when it has none, or one of another kind */
    long number(String name) {
        AttributeValue value = attributes.get(name);
        String number = value == null ? null : value.n();
        if (number == null || !WHOLE_NUMBER.matcher(number).matches()) {
            throw new IllegalArgumentException("its '%s' is missing or no whole number".formatted(name));
        }
        return Long.parseLong(number);
    }

    /** Whether the attribute is there and has this value. */
    boolean is(String name, String value) {
        AttributeValue there = attributes.get(name);
        return there != null && value.equals(there.s());
    }

    boolean is(String name, long value) {
        AttributeValue there = attributes.get(name);
        return there != null && String.valueOf(value).equals(there.n());
    }

    /** @throws IllegalArgumentException when it has none, or one of another kind */
    boolean flag(String name) {
        AttributeValue value = attributes.get(name);
        Boolean flag = value == null ? null : value.bool();
        if (flag == null) {
            throw new IllegalArgumentException("its '%s' is missing or neither true nor false".formatted(name));
        }
        return flag;
    }

    /** One that is to be written. */
    static final class Draft {
        private final Map<String, AttributeValue> attributes;

        Draft(Key key) {
            this.attributes = new HashMap<>(key.attributes());
        }

        Draft with(String name, String text) {
            attributes.put(name, AttributeValue.fromS(text));
            return this;
        }

        /** Without the attribute where there is no text. */
        Draft withIfAny(String name, @Nullable String text) {
            return text == null ? this : with(name, text);
        }

        Draft with(String name, long number) {
            attributes.put(name, AttributeValue.fromN(String.valueOf(number)));
            return this;
        }

        Draft with(String name, boolean flag) {
            attributes.put(name, AttributeValue.fromBool(flag));
            return this;
        }

        Map<String, AttributeValue> attributes() {
            return Map.copyOf(attributes);
        }
    }
}
