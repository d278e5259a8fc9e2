package io.greenroom.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Removes a folder and everything in it: also what was made read-only or closed altogether, and what lies deeper than
 * paths can be long. Follows no links and looks into nothing that is mounted there, since that lies somewhere else. Goes on
 * past what cannot be removed, so that as little as possible stays.
 */
public final class FolderRemoval {
    /** Well below what systems take, so that every name below it can still be called by its path. */
    private static final int LONG_PATH = 1_000;

    private static final int MOST_NAMED = 5;
    /** How often a folder is looked into that is being written to. */
    private static final int MOST_LOOKS = 100;

    /**
     * What is still there, and why.
     *
     * @param path what could not be removed itself; the folders that hold it, which therefore stay, are not listed
     * @param reason for people
     */
    public record Left(Path path, String reason) {
        @Override
        public String toString() {
            return path + " (" + reason + ")";
        }
    }

    private final Path top;
    private final List<Left> left = new ArrayList<>();
    /** Folders that lay too deep and wait at the top. */
    private final Deque<Path> broughtUp = new ArrayDeque<>();

    private Set<Path> mounts;
    private int ups;

    private FolderRemoval(Path top) {
        this.top = top;
        this.mounts = MountPoints.below(top);
    }

    /** Removes what can be removed; empty when all of it is gone, or was never there. */
    public static List<Left> remove(Path folder) {
        var removal = new FolderRemoval(folder);
        removal.removeAny(folder);
        return removal.left;
    }

    /**
     * Removes all of it; fine when it was never there.
     *
     * @throws IOException that names what is left
     */
    public static void removeWhole(Path folder) throws IOException {
        List<Left> left = remove(folder);
        if (!left.isEmpty()) {
            throw new IOException(words(left));
        }
    }

    /** One sentence that names what is left, the first few of it; empty when nothing is. */
    public static String words(List<Left> left) {
        if (left.isEmpty()) {
            return "";
        }
        String named = String.join(
                ", ", left.stream().limit(MOST_NAMED).map(Left::toString).toList());
        int more = left.size() - MOST_NAMED;
        return "These could not be removed: " + named + (more > 0 ? " and " + more + " more" : "") + ".";
    }

    private void removeAny(Path path) {
        if (mounts.contains(path)) {
            left.add(new Left(path, "something is mounted there: unmount it"));
            return;
        }
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            delete(path);
            return;
        }
        open(path);
        int looks = 0;
        do {
            empty(path);
            looks++;
        } while (!deleteEmptied(path, looks < MOST_LOOKS));
    }

    private void empty(Path folder) {
        for (Path entry : entriesOf(folder)) {
            if (entry.toString().length() > LONG_PATH && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                bringUp(entry);
            } else {
                removeAny(entry);
            }
        }
        if (folder.equals(top)) {
            while (!broughtUp.isEmpty()) {
                removeAny(broughtUp.removeFirst());
            }
        }
    }

    private void bringUp(Path deep) {
        open(deep); // to be moved it has to be writable itself
        Path place = top.resolve(".deep-" + ups++);
        try {
            Files.move(deep, place);
            broughtUp.add(place);
            mounts = MountPoints.below(top);
        } catch (IOException e) {
            left.add(new Left(deep, why(e)));
        }
    }

    /**
     * Lets its owner into the folder, which is no link; somebody else's stays as it is. By its path: a folder that may not
     * even be read cannot be opened first.
     */
    public static void open(Path folder) {
        var view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        boolean open = Files.isReadable(folder) && Files.isWritable(folder) && Files.isExecutable(folder);
        if (view != null && !open) {
            try {
                view.setPermissions(PosixFilePermissions.fromString("rwx------"));
            } catch (IOException e) {
                return; // somebody else's: what is in it and cannot be removed says so itself
            }
        }
    }

    private List<Path> entriesOf(Path folder) {
        try (var entries = Files.newDirectoryStream(folder)) {
            var all = new ArrayList<Path>();
            entries.forEach(all::add);
            return all;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return List.of(); // it is not empty, then, or cannot be deleted: that is what is reported
        }
    }

    private void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            left.add(new Left(path, why(e)));
        }
    }

    /**
     * Deletes a folder that was emptied as far as that is possible.
     *
     * @param mayLookAgain whether it may be emptied once more
     * @return false when that is worth while: somebody has put something in meanwhile
     */
    private boolean deleteEmptied(Path folder, boolean mayLookAgain) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            boolean isTold = left.stream().anyMatch(other -> other.path().startsWith(folder));
            if (!isTold && mayLookAgain) {
                return false;
            }
            if (!isTold) {
                left.add(new Left(folder, "it cannot be looked into, or is written to all the time"));
            }
        } catch (IOException e) {
            left.add(new Left(folder, why(e)));
        }
        return true;
    }

    private static String why(IOException problem) {
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = problem instanceof FileSystemException system ? system.getReason() : problem.getMessage();
        return reason == null ? problem.getClass().getSimpleName() : reason.toLowerCase(Locale.ROOT);
    }
}
