package io.greenroom.simulator.pipeline.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A place in the JSON. What does not fit is noted as a problem, and reading goes on with something harmless. */
record Cursor(JsonNode node, String path, Problems problems) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    static String below(String path, String member) {
        return PLAIN.matcher(member).matches() ? path + "." + member : path + "[\"" + member + "\"]";
    }

    Cursor at(String member) {
        return new Cursor(node.path(member), below(path, member), problems);
    }

    /** False for what is missing and for what is null: the service treats them alike. */
    boolean has(String member) {
        return !isAbsent(node.path(member));
    }

    /** A text that has to be there; empty when it is not. */
    String text(String member, Text limits) {
        String value = optionalText(member, limits);
        if (value == null && !has(member)) {
            problems.shape(below(path, member), "is missing");
        }
        return value == null ? "" : value;
    }

    @Nullable
    String optionalText(String member, Text limits) {
        Cursor at = at(member);
        if (isAbsent(at.node)) {
            return null;
        }
        if (!at.node.isString()) {
            problems.shape(at.path, "is %s; a string is needed".formatted(kindOf(at.node)));
            return null;
        }
        String value = at.node.stringValue();
        if (!limits.accepts(value)) {
            problems.shape(at.path, limits.complaintAbout(value));
        }
        return value;
    }

    <E extends Enum<E>> @Nullable E optionalWord(String member, Class<E> words) {
        String value = optionalText(member, Text.oneOf(names(words)));
        for (E word : words.getEnumConstants()) {
            if (word.name().equals(value)) {
                return word;
            }
        }
        return null;
    }

    @Nullable
    Integer optionalNumber(String member, int minimum, int maximum) {
        Cursor at = at(member);
        if (isAbsent(at.node)) {
            return null;
        }
        if (!at.node.isInt() || at.node.intValue() < minimum || at.node.intValue() > maximum) {
            problems.shape(at.path, "has to be a whole number from %d to %d".formatted(minimum, maximum));
            return null;
        }
        return at.node.intValue();
    }

    /** The items of an array; none when it is missing or something else. */
    List<Cursor> items(String member, int minimum, int maximum) {
        Cursor at = at(member);
        if (!at.node.isArray() && !isAbsent(at.node)) {
            problems.shape(at.path, "is %s; an array is needed".formatted(kindOf(at.node)));
            return List.of();
        }
        if (at.node.size() < minimum || at.node.size() > maximum) {
            problems.shape(at.path, "has %d items; %d to %d are allowed".formatted(at.node.size(), minimum, maximum));
        }
        List<Cursor> items = new ArrayList<>();
        for (int i = 0; i < at.node.size(); i++) {
            items.add(new Cursor(at.node.path(i), at.path + "[" + i + "]", problems).asObject());
        }
        return items;
    }

    /** Checks the texts of an array; it may be missing. */
    void texts(String member, int minimum, int maximum, Text limits) {
        Cursor at = at(member);
        if (isAbsent(at.node)) {
            return;
        }
        if (!at.node.isArray() || at.node.size() < minimum || at.node.size() > maximum) {
            problems.shape(at.path, "has to be an array of %d to %d strings".formatted(minimum, maximum));
            return;
        }
        for (int i = 0; i < at.node.size(); i++) {
            JsonNode item = at.node.path(i);
            String complaint = item.isString()
                    ? limits.complaintAbout(item.stringValue())
                    : "is %s; a string is needed".formatted(kindOf(item));
            if (!item.isString() || !limits.accepts(item.stringValue())) {
                problems.shape("%s[%d]".formatted(at.path, i), complaint);
            }
        }
    }

    /** The members of an object, in their order; none when it is missing or something else. */
    Map<String, Cursor> members(String member) {
        Cursor at = at(member);
        if (!isAbsent(at.node)) {
            at.asObject();
        }
        Map<String, Cursor> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : at.node.properties()) {
            members.put(entry.getKey(), at.at(entry.getKey()));
        }
        return members;
    }

    private Cursor asObject() {
        if (!node.isObject()) {
            problems.shape(path, "is %s; an object is needed".formatted(kindOf(node)));
        }
        return this;
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "an array";
            case STRING, BINARY -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case MISSING -> "missing";
        };
    }

    private static <E extends Enum<E>> String[] names(Class<E> words) {
        E[] constants = words.getEnumConstants();
        String[] names = new String[constants.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = constants[i].name();
        }
        return names;
    }
}
