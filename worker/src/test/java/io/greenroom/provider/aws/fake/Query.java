package io.greenroom.provider.aws.fake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of a request in the query protocol: flat names such as {@code Filter.1.Value.2}. Knows which were read. */
public final class Query {
    private final Map<String, String> values;
    private final String prefix;
    private final Set<String> read;

    Query(Map<String, String> values) {
        this(values, "", new HashSet<>());
        read.add("Action");
        read.add("Version");
    }

    private Query(Map<String, String> values, String prefix, Set<String> read) {
        this.values = values;
        this.prefix = prefix;
        this.read = read;
    }

    public @Nullable String get(String name) {
        read.add(prefix + name);
        return values.get(prefix + name);
    }

    public String get(String name, String otherwise) {
        String value = get(name);
        return value == null ? otherwise : value;
    }

    public String required(String name) {
        String value = get(name);
        if (value == null) {
            throw new Refusal("MissingParameter", "The request must contain the parameter " + prefix + name);
        }
        return value;
    }

    /** False when it is not given. */
    public boolean flag(String name) {
        return switch (get(name, "false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Refusal("InvalidParameterValue", "The value of %s must be a boolean".formatted(name));
        };
    }

    public int number(String name, int otherwise) {
        String value = get(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new Refusal("InvalidParameterValue", "Value (%s) of %s is not a number".formatted(value, name));
        }
    }

    public boolean has(String name) {
        return values.keySet().stream()
                .anyMatch(key -> key.equals(prefix + name) || key.startsWith(prefix + name + "."));
    }

    /** The values {@code name.1}, {@code name.2} and so on. */
    public List<String> list(String name) {
        readEmpty(name);
        List<String> list = new ArrayList<>();
        String value = get(name + ".1");
        while (value != null) {
            list.add(value);
            value = get(name + "." + (list.size() + 1));
        }
        return list;
    }

    /** A list without elements is sent as an empty member, where those of others are below {@code member}. */
    private void readEmpty(String name) {
        String list = prefix + name.replaceFirst("\\.member$", "");
        if (values.getOrDefault(list, "other").isEmpty()) {
            read.add(list);
        }
    }

    /** The structure of this name. */
    public Query under(String name) {
        return new Query(values, prefix + name + ".", read);
    }

    /** The structures {@code name.1}, {@code name.2} and so on. */
    public List<Query> structures(String name) {
        readEmpty(name);
        List<Query> list = new ArrayList<>();
        while (has(name + "." + (list.size() + 1))) {
            list.add(under(name + "." + (list.size() + 1)));
        }
        return list;
    }

    /** Tags of the structures {@code Tag.1}, {@code Tag.2} and so on. */
    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Query tag : structures("Tag")) {
            tags.put(tag.required("Key"), tag.get("Value", ""));
        }
        return tags;
    }

    /** These members in place of the template's: a member that stands here at all replaces the template's whole. */
    Query over(Map<String, String> template) {
        Set<String> own = new HashSet<>();
        values.keySet().forEach(key -> own.add(top(key)));
        Map<String, String> both = new LinkedHashMap<>(values);
        template.forEach((key, value) -> {
            if (!own.contains(top(key))) {
                both.put(key, value);
            }
        });
        return new Query(both, prefix, read);
    }

    private static String top(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    /** Everything but these members: what has to be the same when a request is repeated. */
    Map<String, String> without(String... members) {
        Map<String, String> rest = new LinkedHashMap<>(values);
        rest.keySet().removeAll(Set.of(members));
        return rest;
    }

    /** Nothing may stand in a request that the fake would silently do without; an empty list stands there as its name alone. */
    public void refuseTheRest() {
        for (String key : values.keySet()) {
            if (!read.contains(key) && !values.getOrDefault(key, "").isEmpty()) {
                throw new Refusal("UnknownParameter", "The parameter %s is not recognized".formatted(key));
            }
        }
    }
}
