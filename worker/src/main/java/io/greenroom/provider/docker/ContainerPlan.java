package io.greenroom.provider.docker;

import io.greenroom.compose.Mount;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One container of an environment, as the engine is to make it. Holds no value of an input: those go to the scripts in
 * it.
 *
 * @param component its name, and that of its host in the environment's network
 * @param ports inside it to those of the engine's machine, 0 for a free one
 * @param memory in bytes
 * @param user empty for the one of the image
 */
record ContainerPlan(
        String component,
        String image,
        Map<Integer, Integer> ports,
        List<Mount> volumes,
        List<String> tmpfs,
        long memory,
        @Nullable Double cpus,
        String user,
        boolean readOnly,
        boolean privileged,
        boolean hostNetwork) {

    /** The container that has the files, and runs what belongs to no component. */
    static ContainerPlan keeper(String name, String image, long memory) {
        return new ContainerPlan(name, image, Map.of(), List.of(), List.of(), memory, null, "", false, false, false);
    }

    ContainerPlan {
        ports = Map.copyOf(ports);
        volumes = List.copyOf(volumes);
        tmpfs = List.copyOf(tmpfs);
    }
}
