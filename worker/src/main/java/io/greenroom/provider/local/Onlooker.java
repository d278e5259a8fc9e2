package io.greenroom.provider.local;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a state folder holds and touches nothing: a worker may have it open and be changing it. */
final class Onlooker {
    private static final Logger log = LoggerFactory.getLogger(Onlooker.class);

    private Onlooker() {}

    static List<Environment> look(Path state) throws IOException {
        var seen = new ArrayList<Environment>();
        Path ended = state.resolve("ended-environments");
        if (Files.isDirectory(ended)) {
            var tombstones = new Tombstones(ended);
            tombstones.load();
            seen.addAll(tombstones.all());
        }
        Path living = state.resolve("environments");
        if (Files.isDirectory(living)) {
            for (Path found : EnvironmentFolder.foldersIn(living)) {
                if (Keys.isName(String.valueOf(found.getFileName()))) {
                    look(new EnvironmentFolder(found), seen);
                }
            }
        }
        return seen.stream()
                .sorted(Comparator.comparing(Environment::startedAt))
                .toList();
    }

    private static void look(EnvironmentFolder folder, List<Environment> seen) {
        try {
            var record = folder.record();
            var state = folder.state();
            var blueprint = folder.blueprint(record.blueprint());
            if (seen.stream().noneMatch(e -> e.id().equals(record.environmentId()))) {
                seen.add(Publication.of(record, blueprint, state, shown(state)));
            }
        } catch (IOException e) {
            log.debug("The environment in {} cannot be read; it may just have ended", folder.path(), e);
        }
    }

    private static EnvironmentState shown(StoredState state) {
        return switch (state.phase()) {
            case STARTING -> new EnvironmentState.Starting(0, "starting");
            case READY -> new EnvironmentState.Ready();
            case FAILED -> new EnvironmentState.Failed(state.reason());
            case ENDING -> new EnvironmentState.Ending();
        };
    }
}
