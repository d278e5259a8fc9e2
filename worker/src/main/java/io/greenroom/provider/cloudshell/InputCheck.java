package io.greenroom.provider.cloudshell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares values that are given with those that are asked for, before the server has to. */
record InputCheck(List<Parameter> declared, Set<String> secretNames) {

    /** A published script of a site passes this for a lookup that it leaves to the server. */
    private static final String ANY = "[Any]";

    /** One sentence for each thing that is wrong with the values. */
    List<String> problems(Map<String, String> given) {
        var problems = new ArrayList<String>();
        given.forEach((name, value) -> check(name, value, problems));
        declared.stream()
                .filter(parameter -> parameter.required() && parameter.defaultValue() == null)
                .filter(parameter -> !given.containsKey(parameter.name()))
                .forEach(parameter -> problems.add("'%s' is required and has no value".formatted(parameter.name())));
        return problems;
    }

    private void check(String name, String value, List<String> problems) {
        Parameter parameter = byName().get(name);
        if (parameter == null) {
            unknown(name, problems);
        } else if (!parameter.allowed().isEmpty() && !parameter.allowed().contains(value) && !value.equals(ANY)) {
            problems.add("'%s' is %s but must be one of: %s"
                    .formatted(name, shown(parameter, value), String.join(", ", parameter.allowed())));
        } else if (parameter.isNumeric() && !value.matches("[+-]?\\d+")) {
            problems.add("'%s' is %s but must be a whole number".formatted(name, shown(parameter, value)));
        }
    }

    /** Attributes of a blueprint's abstract resources ({@code Switch.Vendor}) need not be listed: the server decides. */
    private void unknown(String name, List<String> problems) {
        if (name.indexOf('.') > 0) {
            return;
        }
        String known = declared.isEmpty()
                ? "it takes none"
                : "it takes " + declared.stream().map(Parameter::name).collect(Collectors.joining(", "));
        problems.add("there is no '%s' (%s; names are case-sensitive)".formatted(name, known));
    }

    private String shown(Parameter parameter, String value) {
        return parameter.isPassword() || secretNames.contains(parameter.name())
                ? "set to a value that is not shown here"
                : "'" + value + "'";
    }

    /** The values with the defaults of required parameters that were left out. */
    Map<String, String> completed(Map<String, String> given) {
        var all = new LinkedHashMap<>(given);
        for (Parameter parameter : declared) {
            String byDefault = parameter.defaultValue();
            if (parameter.required() && byDefault != null) {
                all.putIfAbsent(parameter.name(), byDefault);
            }
        }
        return all;
    }

    private Map<String, Parameter> byName() {
        return declared.stream()
                .collect(Collectors.toMap(Parameter::name, parameter -> parameter, (first, second) -> first));
    }
}
