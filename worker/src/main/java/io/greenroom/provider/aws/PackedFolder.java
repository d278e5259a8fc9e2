package io.greenroom.provider.aws;

import io.greenroom.file.FileNames;
import io.greenroom.file.TarFolder;
import io.greenroom.file.UnixMode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The folders and regular files below a folder, as one archive for a machine. */
final class PackedFolder {
    private PackedFolder() {}

    /** @param archive a file that is written anew */
    static void write(Path folder, Path archive) throws IOException {
        try (var out = new TarArchiveOutputStream(
                new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(archive))), "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes)
                        throws IOException {
                    if (!found.equals(folder)) {
                        add(new TarArchiveEntry(name(found) + "/"), found, out);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path found, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile()) {
                        var entry = new TarArchiveEntry(name(found));
                        entry.setModTime(attributes.lastModifiedTime());
                        entry.setSize(attributes.size());
                        add(entry, found, out);
                    }
                    return FileVisitResult.CONTINUE;
                }

                private String name(Path found) {
                    return FileNames.of(folder.relativize(found));
                }
            });
        }
    }

    /** Unpacks what was packed into a folder, which is there. */
    static void unpack(InputStream archive, Path folder) throws IOException {
        try (var in = new TarArchiveInputStream(new GZIPInputStream(archive), "UTF-8")) {
            TarFolder.unpack(in, folder, name -> name);
        }
    }

    private static void add(TarArchiveEntry entry, Path file, TarArchiveOutputStream out) throws IOException {
        entry.setMode(UnixMode.of(file));
        out.putArchiveEntry(entry);
        if (!entry.isDirectory()) {
            Files.copy(file, out);
        }
        out.closeArchiveEntry();
    }
}
