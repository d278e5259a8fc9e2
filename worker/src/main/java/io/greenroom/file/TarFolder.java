package io.greenroom.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A folder that was packed into a tar by Greenroom, or from what Greenroom has put somewhere. */
public final class TarFolder {
    private static final int EXECUTABLE = 0100;

    private TarFolder() {}

    /**
     * Unpacks the folders and regular files, and nothing else that may be in it. Leaves the archive open.
     *
     * @param folder which is there, and has none of the files
     * @param named by its name in the archive, how a file is called below the folder
     * @throws IOException also when a name leads out of the folder
     */
    public static void unpack(TarArchiveInputStream archive, Path folder, UnaryOperator<String> named)
            throws IOException {
        Path top = folder.toAbsolutePath().normalize();
        for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
            Path to = top.resolve(named.apply(entry.getName())).normalize();
            if (!to.startsWith(top)) {
                throw new IOException("%s leads out of its folder".formatted(entry.getName()));
            }
            if (entry.isDirectory()) {
                Files.createDirectories(to);
            } else if (entry.isFile()) {
                Files.createDirectories(to.resolveSibling(""));
                Files.copy(archive, to);
                if ((entry.getMode() & EXECUTABLE) != 0 && !to.toFile().setExecutable(true, false)) {
                    throw new IOException("%s could not be made executable".formatted(to));
                }
            }
        }
    }
}
