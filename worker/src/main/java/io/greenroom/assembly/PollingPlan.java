package io.greenroom.assembly;

import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinition.Property;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.job.ActionType;
import io.greenroom.yaml.NearMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which of the defined action types a worker polls for: those of {@code pollers.only}, else all. One that has a queryable
 * property is polled by a value of it, for the service refuses any other poll: {@code pollers.query} says which.
 *
 * @param queries of each type that is polled for, the property and the value that its jobs must have in it; empty for a type
 *     without such a property
 */
public record PollingPlan(Map<ActionType, Map<String, String>> queries) {

    public PollingPlan {
        queries = Map.copyOf(queries);
    }

    /**
     * The plan of these settings for these definitions.
     *
     * @throws AssemblyException when they do not fit each other, naming every mistake
     */
    public static PollingPlan of(ActionDefinitions definitions, Settings.Pollers settings) {
        var mistakes = new ArrayList<String>();
        Set<String> names = definitions.definitions().stream()
                .map(definition -> definition.id().provider())
                .collect(Collectors.toCollection(TreeSet::new));
        unknown(settings.only(), names)
                .forEach(name -> mistakes.add(
                        "pollers.only has \"%s\", which no action definition has for its provider%s; there %s"
                                .formatted(name, NearMatch.question(name, names), list(names))));
        Set<String> queryable = definitions.definitions().stream()
                .flatMap(definition -> queryable(definition).stream())
                .map(Property::name)
                .collect(Collectors.toCollection(TreeSet::new));
        unknown(settings.query().keySet(), queryable)
                .forEach(name -> mistakes.add(
                        "pollers.query has \"%s\", which is no queryable property of the action definitions%s; there %s"
                                .formatted(name, NearMatch.question(name, queryable), list(queryable))));
        var queries = new LinkedHashMap<ActionType, Map<String, String>>();
        for (ActionDefinition definition : definitions.definitions()) {
            if (settings.only().isEmpty()
                    || settings.only().contains(definition.id().provider())) {
                queries.put(definition.id(), query(definition, settings, mistakes));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new AssemblyException(
                    AssemblyException.Reason.SETTINGS,
                    "The settings do not fit the action definitions:\n" + String.join("\n", mistakes));
        }
        return new PollingPlan(queries);
    }

    private static List<String> unknown(Collection<String> given, Set<String> known) {
        return given.stream().filter(name -> !known.contains(name)).toList();
    }

    private static String list(Set<String> names) {
        return names.isEmpty() ? "are none" : (names.size() == 1 ? "is " : "are ") + String.join(", ", names);
    }

    private static Optional<Property> queryable(ActionDefinition definition) {
        return definition.properties().stream().filter(Property::queryable).findFirst();
    }

    private static Map<String, String> query(
            ActionDefinition definition, Settings.Pollers settings, List<String> mistakes) {
        Optional<String> name = queryable(definition).map(Property::name);
        if (name.isEmpty()) {
            return Map.of();
        }
        String value = settings.query().get(name.get());
        if (value == null) {
            mistakes.add(
                    "%s is polled by the value of its queryable property %s: say which one this worker serves, as in pollers.query: %s=value"
                            .formatted(definition.id(), name.get(), name.get()));
            return Map.of();
        }
        return Map.of(name.get(), value);
    }

    /** Those that are polled for. */
    public Set<ActionType> types() {
        return queries.keySet();
    }
}
