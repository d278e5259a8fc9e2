package io.greenroom.provider.cloudshell;

import io.greenroom.environment.Blueprint;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A value that a blueprint or a command takes.
 *
 * @param type Text, String, Numeric, Lookup or Password
 * @param allowed the only values there may be; empty means any
 * @param defaultValue null when there is none
 */
record Parameter(
        String name,
        String type,
        List<String> allowed,
        @Nullable String defaultValue,
        boolean required) {

    Parameter {
        allowed = List.copyOf(allowed);
    }

    /** A blueprint's input: required when it has no default. */
    static Parameter ofBlueprint(JsonNode json) {
        String byDefault = defaultOf(json);
        return new Parameter(Fields.text(json, "name"), typeOf(json), allowedBy(json), byDefault, byDefault == null);
    }

    /** A command's input: required when the server says so. */
    static Parameter ofCommand(JsonNode json) {
        return new Parameter(
                Fields.text(json, "name"),
                typeOf(json),
                allowedBy(json),
                defaultOf(json),
                Fields.flag(json, "mandatory"));
    }

    private static String typeOf(JsonNode json) {
        return Fields.text(json, "type");
    }

    private static List<String> allowedBy(JsonNode json) {
        return Fields.texts(json, "possible_values", "possibleValues", "possible values");
    }

    private static @Nullable String defaultOf(JsonNode json) {
        String value = Fields.textOrNull(json, "default_value", "defaultValue", "default value");
        return value == null || value.isBlank() ? null : value;
    }

    Blueprint.Input input() {
        return new Blueprint.Input(name, required, defaultValue, allowed);
    }

    boolean isPassword() {
        return type.equalsIgnoreCase("Password");
    }

    boolean isNumeric() {
        return type.equalsIgnoreCase("Numeric");
    }
}
