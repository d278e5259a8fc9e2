package io.greenroom.provider.cloudformation;

import io.greenroom.command.Script;
import io.greenroom.environment.KeyDigest;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a service is asked for, as it is kept in the script's folder: the same for every worker, so that it can be asked again.
 * May hold secrets, where the service takes some; then it is emptied at the end.
 *
 * @param target what runs it, as in {@code function shop-smoke}
 * @param token by which the service, or whoever looks for it, knows it again: 64 characters, the same for the same script
 * @param mark see {@link Script#MARK}
 * @param environment the environment's name within its provider
 * @param run text for a shell; empty where what runs it brings its own
 * @param variables what it is given
 * @param withheld names of variables that it is not given, for they are secret
 */
record ServiceRequest(
        String target,
        String token,
        String mark,
        String environment,
        String run,
        Map<String, String> variables,
        Set<String> withheld) {
    private static final String PREFIX = "gr-";
    private static final int LONGEST_TOKEN = 64;

    ServiceRequest {
        variables = Collections.unmodifiableMap(new TreeMap<>(variables));
        withheld = Collections.unmodifiableSet(new TreeSet<>(withheld));
    }

    /**
     * The request for a script.
     *
     * @param name the script's folder within its environment
     * @param wanted which of its variables it is given
     * @param withheld those that it is not given, for they are secret
     */
    static ServiceRequest of(
            Script script, String target, String name, Predicate<String> wanted, Set<String> withheld) {
        String environment = script.variables().getOrDefault("GREENROOM_ENVIRONMENT_ID", "");
        var variables = new TreeMap<>(script.variables());
        variables.keySet().removeIf(wanted.negate());
        variables.keySet().removeAll(withheld);
        return new ServiceRequest(
                target,
                PREFIX + KeyDigest.of(String.join("\0", environment, name, target), LONGEST_TOKEN - PREFIX.length()),
                script.variables().getOrDefault(Script.MARK, ""),
                environment.substring(environment.indexOf('/') + 1),
                script.text().strip(),
                variables,
                withheld);
    }

    ServiceRequest withoutVariables() {
        return new ServiceRequest(target, token, mark, environment, run, Map.of(), withheld);
    }

    /** Without the variables' values. */
    @Override
    public String toString() {
        return "ServiceRequest[target=%s, token=%s, variables=%s]".formatted(target, token, variables.keySet());
    }
}
