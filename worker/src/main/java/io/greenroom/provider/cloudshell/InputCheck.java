package io.greenroom.provider.cloudshell;

import io.greenroom.environment.GivenValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares values that are given with those that are asked for, before the server has to. */
final class InputCheck {

    /** A published script of a site passes this for a lookup that it leaves to the server. */
    private static final String ANY = "[Any]";

    private final String what;
    private final List<Parameter> declared;
    private final Map<String, String> plain = new LinkedHashMap<>();
    private final Map<String, String> secret = new LinkedHashMap<>();

    /** @param what the word for such a value in messages: "input" or "argument" */
    InputCheck(String what, List<Parameter> declared, Map<String, String> plain, Map<String, String> secret) {
        this.what = what;
        this.declared = declared;
        Set<String> passwords = declared.stream()
                .filter(Parameter::isPassword)
                .map(Parameter::name)
                .collect(Collectors.toSet());
        plain.forEach((name, value) -> (passwords.contains(name) ? this.secret : this.plain).put(name, value));
        this.secret.putAll(secret);
    }

    /** One sentence for each thing that is wrong with the values. */
    List<String> problems() {
        var asked = declared.stream()
                .filter(parameter -> !isServers(parameter.name()))
                .map(Parameter::input)
                .toList();
        var problems = new ArrayList<>(
                GivenValues.check(what, asked, without(plain), without(secret)).problems());
        for (Parameter parameter : declared) {
            String value = given(parameter.name());
            if (parameter.isNumeric()
                    && parameter.allowed().isEmpty()
                    && value != null
                    && !isServers(parameter.name())
                    && !value.matches("[+-]?\\d+")) {
                problems.add("%s '%s' must be a whole number%s"
                        .formatted(
                                what,
                                parameter.name(),
                                secret.containsKey(parameter.name()) ? "" : ", not '" + value + "'"));
            }
        }
        return problems;
    }

    private @Nullable String given(String name) {
        return secret.containsKey(name) ? secret.get(name) : plain.get(name);
    }

    private Map<String, String> without(Map<String, String> values) {
        var mine = new LinkedHashMap<>(values);
        mine.keySet().removeIf(this::isServers);
        return mine;
    }

    /**
     * Whether the server decides on the value: one that it is left to choose, and attributes of a blueprint's abstract
     * resources ({@code Switch.Vendor}), which need not be listed.
     */
    private boolean isServers(String name) {
        return ANY.equals(given(name))
                || (name.indexOf('.') > 0
                        && declared.stream()
                                .noneMatch(parameter -> parameter.name().equals(name)));
    }

    /** The values with the defaults of required parameters that were left out. */
    Map<String, String> completed() {
        var all = new LinkedHashMap<>(plain);
        all.putAll(secret);
        for (Parameter parameter : declared) {
            if (parameter.required() && parameter.defaultValue() != null) {
                all.putIfAbsent(parameter.name(), Objects.requireNonNull(parameter.defaultValue()));
            }
        }
        return all;
    }
}
