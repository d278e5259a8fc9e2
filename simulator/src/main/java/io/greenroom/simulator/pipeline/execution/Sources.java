package io.greenroom.simulator.pipeline.execution;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folders that source actions take in place of a repository. */
@FunctionalInterface
public interface Sources {
    /** The folder for the source action of that name, if one was named. */
    Optional<Path> folderFor(String action);

    static Sources of(Map<String, Path> folders) {
        Map<String, Path> copy = Map.copyOf(folders);
        return action -> Optional.ofNullable(copy.get(action));
    }
}
