package io.greenroom.provider.aws.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The values of a template's parameters. */
final class StackParameters {
    private static final int MOST = 200;
    private static final int LONGEST = 4096;
    private static final Pattern OF_SSM = Pattern.compile("AWS::SSM::Parameter::Value<(.*)>");

    private final JsonNode definitions;
    private final Map<String, String> values;
    private final Map<String, String> looked = new LinkedHashMap<>();

    private StackParameters(JsonNode definitions, Map<String, String> values) {
        this.definitions = definitions;
        this.values = values;
    }

    /**
     * Refuses what is not allowed.
     *
     * @param lookUp the value of a parameter of Systems Manager; null when there is none
     */
    static StackParameters of(
            StackTemplate template, Map<String, String> given, Function<String, @Nullable String> lookUp) {
        JsonNode definitions = template.section("Parameters");
        if (given.size() > MOST) {
            throw StackTemplate.invalid(
                    "Number of parameters, %d, is greater than maximum allowed, %d".formatted(given.size(), MOST));
        }
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(definitions.propertyNames());
        if (!unknown.isEmpty()) {
            throw StackTemplate.invalid("Parameters: %s do not exist in the template".formatted(unknown));
        }
        Map<String, String> values = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        definitions.properties().forEach(each -> {
            String value = given.get(each.getKey());
            if (value == null && each.getValue().has("Default")) {
                value = each.getValue().path("Default").asString("");
            }
            if (value == null) {
                missing.add(each.getKey());
            } else {
                check(each.getKey(), each.getValue(), value);
                values.put(each.getKey(), value);
            }
        });
        if (!missing.isEmpty()) {
            throw StackTemplate.invalid("Parameters: %s must have values".formatted(missing));
        }
        StackParameters parameters = new StackParameters(definitions, values);
        parameters.lookUp(lookUp);
        return parameters;
    }

    private static void check(String name, JsonNode definition, String value) {
        try {
            checkAsItIs(name, definition, value);
        } catch (Refusal e) {
            String description = definition.path("ConstraintDescription").asString("");
            throw description.isEmpty()
                    ? e
                    : StackTemplate.invalid(
                            "Parameter %s failed to satisfy constraint: %s".formatted(name, description));
        }
    }

    private static void checkAsItIs(String name, JsonNode definition, String value) {
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw StackTemplate.invalid("Parameter '%s' must contain at most %d bytes".formatted(name, LONGEST));
        }
        JsonNode allowed = definition.path("AllowedValues");
        if (!allowed.isMissingNode()
                && !items(definition.path("Type").asString(""), value).allMatch(item -> allowed.valueStream()
                        .anyMatch(each -> each.asString("").equals(item)))) {
            throw StackTemplate.invalid("Parameter '%s' must be one of AllowedValues".formatted(name));
        }
        String pattern = definition.path("AllowedPattern").asString("");
        if (!pattern.isEmpty() && !Pattern.matches(pattern, value)) {
            throw StackTemplate.invalid("Parameter '%s' must match pattern %s".formatted(name, pattern));
        }
        if (value.length() < definition.path("MinLength").asInt(0)) {
            throw StackTemplate.invalid("Parameter '%s' must contain at least %s characters"
                    .formatted(name, definition.path("MinLength").asString("")));
        }
        if (value.length() > definition.path("MaxLength").asInt(Integer.MAX_VALUE)) {
            throw StackTemplate.invalid("Parameter '%s' must contain at most %s characters"
                    .formatted(name, definition.path("MaxLength").asString("")));
        }
        if (definition.path("Type").asString("").equals("Number")) {
            checkNumber(name, definition, value);
        }
    }

    private static void checkNumber(String name, JsonNode definition, String value) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw StackTemplate.invalid("Parameter '%s' must be a number".formatted(name));
        }
        if (number < definition.path("MinValue").asDouble(-Double.MAX_VALUE)) {
            throw StackTemplate.invalid("Parameter '%s' must be a number not less than %s"
                    .formatted(name, definition.path("MinValue").asString("")));
        }
        if (number > definition.path("MaxValue").asDouble(Double.MAX_VALUE)) {
            throw StackTemplate.invalid("Parameter '%s' must be a number not greater than %s"
                    .formatted(name, definition.path("MaxValue").asString("")));
        }
    }

    private static boolean isList(String type) {
        return type.equals("CommaDelimitedList") || type.startsWith("List<");
    }

    /** Each of them has to be allowed. */
    private static Stream<String> items(String type, String value) {
        return isList(type) ? Stream.of(value.split(",", -1)).map(String::strip) : Stream.of(value);
    }

    private void lookUp(Function<String, @Nullable String> lookUp) {
        values.forEach((name, value) -> {
            if (OF_SSM.matcher(type(name)).matches()) {
                String found = lookUp.apply(value);
                if (found == null) {
                    throw StackTemplate.invalid(
                            "Unable to fetch parameters [%s] from parameter store for this account.".formatted(value));
                }
                looked.put(name, found);
            }
        });
    }

    private String type(String name) {
        return definitions.path(name).path("Type").asString("");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** What {@code Ref} gives: a text, or a list. */
    JsonNode value(String name) {
        String value = looked.getOrDefault(name, values.getOrDefault(name, ""));
        String type = OF_SSM.matcher(type(name)).replaceFirst("$1");
        if (isList(type)) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            items(type, value).forEach(list::add);
            return list;
        }
        return JsonNodeFactory.instance.stringNode(value);
    }

    /** As stacks are described: those that are not to be seen are not. */
    Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        values.forEach((name, value) -> shown.put(
                name, definitions.path(name).path("NoEcho").asString("false").equals("true") ? "****" : value));
        return shown;
    }

    Map<String, String> looked() {
        return looked;
    }
}
