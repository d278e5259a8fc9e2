package io.greenroom.status;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.secret.Secrets;
import io.greenroom.status.JobView.Parameters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job's parameters without its secrets: values only of properties that the definition does not call secret, and in those
 * whatever also stands in a secret one is masked. Of all others, and of a type without a definition, only the names.
 */
final class OpenParameters {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Map<ActionType, Set<String>> openNames;

    OpenParameters(Map<ActionType, Set<String>> openNames) {
        this.openNames = Map.copyOf(openNames);
    }

    static OpenParameters of(ActionDefinitions definitions) {
        var names = new HashMap<ActionType, Set<String>>();
        for (ActionDefinition definition : definitions.definitions()) {
            var open = new LinkedHashSet<String>();
            definition.properties().stream().filter(p -> !p.secret()).forEach(p -> open.add(p.name()));
            var id = definition.id();
            names.put(new ActionType(id.category(), id.provider(), id.version()), open);
        }
        return new OpenParameters(names);
    }

    Parameters of(Job job) {
        Set<String> open = openNames.getOrDefault(job.type(), Set.of());
        var secrets = new Secrets();
        var secretNames = new TreeSet<String>();
        job.configuration().forEach((name, value) -> {
            if (!open.contains(name)) {
                secretNames.add(name);
                addAll(value, secrets);
            }
        });
        var shown = new LinkedHashMap<String, String>();
        for (String name : open) {
            String value = job.configuration().get(name);
            if (value != null) {
                shown.put(name, secrets.mask(value));
            }
        }
        return new Parameters(shown, List.copyOf(secretNames));
    }

    /** The value as it is, and when it is JSON the values in it. */
    private static void addAll(String value, Secrets secrets) {
        secrets.add(value);
        try {
            leaves(JSON.readTree(value), secrets);
        } catch (JacksonException e) {
            // Then it is no JSON, and the value itself is all there is.
        }
    }

    private static void leaves(JsonNode node, Secrets secrets) {
        if (node.isContainer()) {
            node.forEach(member -> leaves(member, secrets));
        } else {
            secrets.add(node.asString());
        }
    }
}
