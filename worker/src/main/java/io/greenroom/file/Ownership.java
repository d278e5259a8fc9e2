package io.greenroom.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Whose files are, which matters to root: what others have put somewhere, root must not run, load or follow. */
public final class Ownership {
    private static final int ROOT = 0;

    /**
     * What root must keep away from.
     *
     * @param path the folder itself, a link that leads to it, or something right in it
     * @param user the name of whom it belongs to; the number of a user who has no name
     */
    public record Foreign(Path path, String user) {}

    private Ownership() {}

    /**
     * What does not belong to root, of a folder and of what lies right in it; empty where there is no such folder, where
     * this process is not root's, and where files belong to nobody in particular. Opens no file.
     */
    public static Optional<Foreign> foreignToRoot(Path folder) throws IOException {
        boolean tells = folder.getFileSystem().supportedFileAttributeViews().contains("unix");
        return tells && thisProcessIsRoots() ? foreign(folder) : Optional.empty();
    }

    /** By what the JDK knows of the process: names in a container may be missing. */
    private static boolean thisProcessIsRoots() {
        return new com.sun.security.auth.module.UnixSystem().getUid() == ROOT;
    }

    private static Optional<Foreign> foreign(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Optional<Foreign> itself = itself(folder);
        if (itself.isPresent() || !Files.exists(folder)) {
            return itself;
        }
        Path real = folder.toRealPath();
        Optional<Foreign> behindLinks = itself(real);
        if (behindLinks.isPresent() || !Files.isDirectory(real)) {
            return behindLinks;
        }
        try (var entries = Files.newDirectoryStream(real)) {
            for (Path entry : entries) {
                Optional<Foreign> inIt = itself(entry);
                if (inIt.isPresent()) {
                    return inIt;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return Optional.empty();
    }

    private static Optional<Foreign> itself(Path path) throws IOException {
        try {
            int owner = (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            return owner == ROOT
                    ? Optional.empty()
                    : Optional.of(new Foreign(
                            path,
                            Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName()));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // gone meanwhile
        }
    }
}
