package io.greenroom.iam;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that is allowed.
 *
 * @param id letters and digits; each once in a policy
 * @param actions such as {@code s3:GetObject}
 * @param resources their ARNs, or {@code *}
 * @param conditions values by key, such as {@code aws:SourceAccount}, by operator, such as {@code StringEquals}
 */
public record Statement(
        String id, List<String> actions, List<String> resources, Map<String, Map<String, List<String>>> conditions) {

    public Statement {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        var copy = new LinkedHashMap<String, Map<String, List<String>>>();
        conditions.forEach(
                (operator, keys) -> copy.put(operator, Collections.unmodifiableMap(new LinkedHashMap<>(keys))));
        conditions = Collections.unmodifiableMap(copy);
    }

    /** Without a condition. */
    public static Statement allow(String id, List<String> actions, List<String> resources) {
        return new Statement(id, actions, resources, Map.of());
    }

    /** Only where the key has one of these values. */
    public Statement whereEqual(String key, List<String> values) {
        return where("StringEquals", key, values);
    }

    /** Only where the key is an ARN that fits one of these patterns. */
    public Statement whereArnLike(String key, List<String> patterns) {
        return where("ArnLike", key, patterns);
    }

    private Statement where(String operator, String key, List<String> values) {
        var all = new LinkedHashMap<>(conditions);
        var keys = new LinkedHashMap<>(all.getOrDefault(operator, Map.of()));
        keys.put(key, List.copyOf(values));
        all.put(operator, keys);
        return new Statement(id, actions, resources, all);
    }

    /** The same under another name. */
    public Statement named(String other) {
        return new Statement(other, actions, resources, conditions);
    }
}
