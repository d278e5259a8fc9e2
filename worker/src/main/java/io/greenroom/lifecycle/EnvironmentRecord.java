package io.greenroom.lifecycle;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What does not change about an environment, as it is kept in its folder. Holds no secret.
 *
 * @param version of this form
 * @param provider the name of the one whose it is
 * @param key the one it was started under
 * @param id its name within this provider
 * @param secretInputs only the names
 * @param ports by component and name
 * @param mark what every one of its processes carries in its environment
 */
public record EnvironmentRecord(
        int version,
        String provider,
        String key,
        String id,
        String name,
        String blueprint,
        Instant startedAt,
        Instant expiresAt,
        PipelineContext owner,
        Map<String, String> inputs,
        Set<String> secretInputs,
        Map<String, Map<String, Integer>> ports,
        String mark) {
    static final int VERSION = 1;

    public EnvironmentRecord {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        secretInputs = Set.copyOf(secretInputs);
        ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
    }

    public EnvironmentId environmentId() {
        return EnvironmentId.of(provider, id);
    }

    /** Its ports on the worker's side, by name. */
    public Map<String, Integer> portsOf(String component) {
        return ports.getOrDefault(component, Map.of());
    }

    Collection<Integer> allPorts() {
        return ports.values().stream().flatMap(p -> p.values().stream()).toList();
    }

    /** The mark of one process, which no other's mark begins with. */
    public String markOf(String process) {
        return mark + "/" + process + ";";
    }

    /** What the marks of all its processes begin with. */
    public String markOfAll() {
        return mark + "/";
    }

    /** Names of the components in the order of the blueprint. */
    public List<String> components() {
        return List.copyOf(ports.keySet());
    }
}
