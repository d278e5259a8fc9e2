package io.greenroom.compose;

import io.greenroom.yaml.Position;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One service of a Compose file, as far as it is understood.
 *
 * @param at where its name stands
 * @param image in the form of a blueprint's templates: {@code ${INPUT_name}} for an input, {@code ${$}} for a dollar sign
 * @param entrypoint null for the image's
 * @param command null for the image's
 * @param environment its values in the same form
 * @param ports those that are published: inside to those of the engine's machine, 0 for a free one
 * @param exposed ports that other services reach; they are published only when they are among the others as well
 * @param after the services that it depends on, and what of them
 * @param memory in bytes; 0 when nothing is said
 */
public record Service(
        String name,
        Position at,
        String image,
        @Nullable List<String> entrypoint,
        @Nullable List<String> command,
        Map<String, String> environment,
        Map<Integer, Integer> ports,
        Set<Integer> exposed,
        Map<String, Condition> after,
        List<Mount> volumes,
        List<String> tmpfs,
        Health health,
        String user,
        @Nullable String workingFolder,
        long memory,
        @Nullable Double cpus,
        boolean readOnly,
        boolean privileged,
        boolean hostNetwork) {

    /**
     * What tells that a service is up.
     *
     * @param check null when the service has none of its own
     * @param isOff whether that of its image does not count either
     */
    public record Health(@Nullable HealthCheck check, boolean isOff) {}

    /** What has to be true of a service before another one is started; the names are those of the files. */
    public enum Condition {
        SERVICE_STARTED,
        SERVICE_HEALTHY,
        SERVICE_COMPLETED_SUCCESSFULLY
    }

    public Service {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
        exposed = Collections.unmodifiableSet(new LinkedHashSet<>(exposed));
        volumes = List.copyOf(volumes);
        after = Collections.unmodifiableMap(new LinkedHashMap<>(after));
        tmpfs = List.copyOf(tmpfs);
    }
}
