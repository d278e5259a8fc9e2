package io.greenroom.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes files and folders that only their owner can look into, whatever the umask is. File systems without such
 * permissions make them as they do.
 */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnerOnly() {}

    /** Makes the folder, and those above it that are missing. One that is there stays as it is. */
    public static Path folder(Path folder) throws IOException {
        // The usual case, and much cheaper than to try and be refused.
        return Files.isDirectory(folder) ? folder : Files.createDirectories(folder, attributes(folder, FOLDER));
    }

    /** Makes an empty file, or takes an existing one from everybody else. */
    public static void file(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file, FILE));
        } catch (FileAlreadyExistsException e) {
            takeFromOthers(file);
        }
    }

    private static void takeFromOthers(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null
                && Files.isRegularFile(file)
                && !view.readAttributes().permissions().equals(FILE)) {
            view.setPermissions(FILE);
        }
    }

    /** Opens the file, which, where the options make it, is its owner's. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), attributes(file, FILE));
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
