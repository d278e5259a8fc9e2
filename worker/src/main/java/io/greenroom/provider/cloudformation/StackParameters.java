package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.Template;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.yaml.NearMatch;
import io.greenroom.yaml.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the parameters of a template get: those that the template asks for, and no others. One whose inputs were not given is
 * left to its default.
 *
 * @param values by name; may be secret
 * @param problems what stands in the way, a sentence each, without secrets
 */
record StackParameters(Map<String, String> values, List<String> problems) {
    /** In bytes; see "Understand CloudFormation quotas" in the User Guide. */
    private static final int LONGEST = 4096;

    StackParameters {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        problems = List.copyOf(problems);
    }

    /**
     * Fills in what is asked for.
     *
     * @param asked by the template
     * @param written what the blueprint fills parameters with
     * @param plain inputs by name
     * @param secret more of them
     */
    static StackParameters of(
            Collection<TemplateParameter> asked,
            Map<String, Template> written,
            Map<String, String> plain,
            Map<String, String> secret) {
        var filling = new Filling(written, plain, secret);
        List<String> names = asked.stream().map(TemplateParameter::name).toList();
        for (String name : written.keySet()) {
            if (!names.contains(name)) {
                filling.problems.add("the template has no parameter '%s'%s; it has: %s"
                        .formatted(name, NearMatch.question(name, names), Problems.listing(names)));
            }
        }
        asked.forEach(filling::fill);
        return new StackParameters(filling.values, filling.problems);
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "StackParameters[values=%s, problems=%s]".formatted(values.keySet(), problems);
    }

    private static final class Filling {
        private final Map<String, Template> written;
        private final Map<String, String> plain;
        private final Map<String, String> secret;
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        Filling(Map<String, Template> written, Map<String, String> plain, Map<String, String> secret) {
            this.written = written;
            this.plain = plain;
            this.secret = secret;
        }

        void fill(TemplateParameter parameter) {
            Template template = written.get(parameter.name());
            if (template != null) {
                fill(parameter, template);
            } else if (secret.containsKey(parameter.name())) {
                take(parameter, secret.getOrDefault(parameter.name(), ""), Set.of(parameter.name()));
            } else if (plain.containsKey(parameter.name())) {
                take(parameter, plain.getOrDefault(parameter.name(), ""), Set.of());
            } else if (!parameter.hasDefault()) {
                problems.add(
                        "parameter '%s' of the template has no default, and no input of that name was given: name an input like it in the blueprint, or fill it in with 'parameters'"
                                .formatted(parameter.name()));
            }
        }

        private void fill(TemplateParameter parameter, Template template) {
            Map<String, String> variables = VariableNames.named("INPUT_", plain);
            Map<String, String> secretVariables = VariableNames.named("INPUT_", secret);
            var all = new LinkedHashMap<>(variables);
            all.putAll(secretVariables);
            var missing = new LinkedHashSet<>(template.names());
            missing.removeAll(all.keySet());
            if (!missing.isEmpty()) {
                if (!parameter.hasDefault()) {
                    problems.add(
                            "parameter '%s' of the template has no default, and is filled in with %s, which was not given"
                                    .formatted(parameter.name(), String.join(", ", missing)));
                }
                return;
            }
            var secrets = new LinkedHashSet<String>();
            secret.keySet().stream()
                    .filter(input -> template.names().contains(VariableNames.of("INPUT_", input)))
                    .forEach(secrets::add);
            take(parameter, template.fill(name -> all.getOrDefault(name, "")), secrets);
        }

        /** @param secrets names of the secret inputs that are in the value */
        private void take(TemplateParameter parameter, String value, Set<String> secrets) {
            String name = parameter.name();
            if (!secrets.isEmpty() && !parameter.noEcho()) {
                problems.add(
                        "input '%s' is secret, and parameter '%s' of the template would show it to everybody who may see the stack: give the parameter 'NoEcho: true', or the value as a plain input"
                                .formatted(String.join("', '", secrets), name));
            }
            int size = value.getBytes(StandardCharsets.UTF_8).length;
            if (size > LONGEST) {
                problems.add("the value for parameter '%s' is %d bytes, and CloudFormation takes %d"
                        .formatted(name, size, LONGEST));
            }
            if (!parameter.allows(value)) {
                problems.add("parameter '%s' must not be %s; the template allows: %s"
                        .formatted(
                                name,
                                secrets.isEmpty() && !parameter.noEcho() ? "'" + value + "'" : "what was given for it",
                                Problems.listing(parameter.allowed())));
            }
            values.put(name, value);
        }
    }
}
