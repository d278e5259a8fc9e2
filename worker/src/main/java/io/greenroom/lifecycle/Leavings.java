package io.greenroom.lifecycle;

import io.greenroom.file.FolderRemoval;
import io.greenroom.file.FolderRemoval.Left;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ended environments and unfinished drafts leave in the environments' folder. Most of it goes at once; what does not,
 * because a command left something there that is not this user's, is tried again until somebody has made that possible.
 */
final class Leavings {
    private static final Logger LOG = LoggerFactory.getLogger(Leavings.class);
    private static final String GONE = ".gone-";

    private final Path folder;
    private final Tombstones tombstones;
    /** Said already, so that each is said once. */
    private final Set<String> known = new TreeSet<>();

    Leavings(Path folder, Tombstones tombstones) {
        this.folder = folder;
        this.tombstones = tombstones;
    }

    /** Removes an ended environment, whose name nobody finds any more from now on; says what stays. */
    List<Left> remove(EnvironmentFolder environment) {
        return FolderRemoval.remove(renamed(environment.path()));
    }

    private Path renamed(Path environment) {
        Path gone = folder.resolve(GONE + environment.getFileName());
        try {
            return Files.move(environment, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("The folder {} of an ended environment keeps its name: {}", environment, e.toString());
            return environment;
        }
    }

    /** Removes whatever no living environment has, while none is being made or ended. */
    void clearAll() throws IOException {
        clear(name -> isGone(name) || name.startsWith(EnvironmentDraft.PREFIX) || tombstones.contains(name));
    }

    /** Tries again to remove what is left of those that ended. */
    void clearAgain() {
        try {
            clear(Leavings::isGone);
        } catch (IOException e) {
            LOG.warn("The folder {} cannot be looked through for what is left of ended environments", folder, e);
        }
    }

    private synchronized void clear(Predicate<String> isLeft) throws IOException {
        for (Path found : EnvironmentFolder.foldersIn(folder)) {
            if (isLeft.test(nameOf(found))) {
                String words = FolderRemoval.words(FolderRemoval.remove(found));
                if (!words.isEmpty() && known.add(words)) {
                    LOG.warn("What is left of an environment in {} stays until that can be removed. {}", found, words);
                }
            }
        }
    }

    /** What is left now, by folder, in the environments' folder; touches nothing. */
    static List<Path> in(Path environments) throws IOException {
        return EnvironmentFolder.foldersIn(environments).stream()
                .filter(found -> isGone(nameOf(found)))
                .toList();
    }

    private static boolean isGone(String name) {
        return name.startsWith(GONE);
    }

    private static String nameOf(Path folder) {
        return String.valueOf(folder.getFileName());
    }
}
