package io.greenroom.status;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.secret.Secrets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job's parameters without its secrets: only properties that the definition does not call secret, and in those whatever
 * also stands in a secret one is masked. A type without a definition shows nothing.
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

    Map<String, String> of(Job job) {
        Set<String> open = openNames.getOrDefault(job.type(), Set.of());
        var secrets = new Secrets();
        job.configuration().forEach((name, value) -> {
            if (!open.contains(name)) {
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
        return shown;
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
