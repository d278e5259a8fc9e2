package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.VariableText;
import io.greenroom.simulator.pipeline.definition.VariableText.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The variables of one execution: those it was started with, and those that its actions have published. */
final class VariableScope {
    private static final int MOST_BYTES = 100 * 1024;

    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    /** Those of actions that something else stands in for: what is missing there can be given. */
    private final Set<String> standIns = new HashSet<>();

    VariableScope(String executionId, Map<String, String> variables) {
        namespaces.put("codepipeline", Map.of("PipelineExecutionId", executionId));
        namespaces.put("variables", Map.copyOf(variables));
    }

    sealed interface Resolution {
        record Resolved(Map<String, String> configuration) implements Resolution {}

        record Unresolvable(String complaint) implements Resolution {}
    }

    void publish(String namespace, Map<String, String> variables, boolean standIn) {
        namespaces.put(namespace, Map.copyOf(variables));
        if (standIn) {
            standIns.add(namespace);
        }
    }

    /** Takes over what the actions of another execution have published. */
    void inherit(VariableScope other) {
        other.namespaces.forEach(namespaces::putIfAbsent);
        standIns.addAll(other.standIns);
    }

    Resolution resolve(Map<String, String> configuration) {
        List<String> unknown = new ArrayList<>();
        Map<String, String> resolved = new LinkedHashMap<>();
        configuration.forEach((key, value) ->
                resolved.put(key, new VariableText(value).resolved(reference -> valueOf(reference, key, unknown))));
        if (!unknown.isEmpty()) {
            return new Resolution.Unresolvable(String.join(" ", unknown));
        }
        int bytes = resolved.entrySet().stream()
                .mapToInt(entry -> utf8Length(entry.getKey()) + utf8Length(entry.getValue()))
                .sum();
        if (bytes > MOST_BYTES) {
            return new Resolution.Unresolvable(
                    "With its variables replaced, the action's configuration has %d bytes; %d are allowed."
                            .formatted(bytes, MOST_BYTES));
        }
        return new Resolution.Resolved(resolved);
    }

    private String valueOf(Reference reference, String key, List<String> unknown) {
        Map<String, String> published = namespaces.getOrDefault(reference.namespace(), Map.of());
        String value = published.get(reference.name());
        if (value == null) {
            unknown.add("%s in %s has no value; namespace '%s' has: %s.%s"
                    .formatted(
                            reference,
                            key,
                            reference.namespace(),
                            published.isEmpty()
                                    ? "nothing"
                                    : published.keySet().stream().sorted().collect(Collectors.joining(", ")),
                            remedy(reference)));
            return "";
        }
        return value;
    }

    private String remedy(Reference reference) {
        return standIns.contains(reference.namespace())
                ? " Nothing runs there that could tell it; give it: --output %s.%s=VALUE"
                        .formatted(reference.namespace(), reference.name())
                : "";
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
