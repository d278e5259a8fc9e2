package io.greenroom.lifecycle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Variables of a script.
 *
 * @param values by name; may be secret
 * @param secretNames those that have a secret in them; see {@link io.greenroom.command.Script#secretNames}
 */
record Variables(Map<String, String> values, Set<String> secretNames) {
    Variables {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        secretNames = Set.copyOf(secretNames);
    }

    /** These, and others, which count where both have one. */
    Variables and(Variables others) {
        var all = new LinkedHashMap<>(values);
        var secret = new LinkedHashSet<>(secretNames);
        secret.removeAll(others.values.keySet());
        all.putAll(others.values);
        secret.addAll(others.secretNames);
        return new Variables(all, secret);
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "Variables[" + values.keySet() + "]";
    }
}
