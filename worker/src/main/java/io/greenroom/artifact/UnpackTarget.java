package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** A folder that an archive is unpacked into: watches over paths and counts, so that nothing lands outside or beyond. */
final class UnpackTarget {
    private static final int OWNER_MAY_EXECUTE = 0100;

    private final String artifact;
    private final Path root;
    private final ArchiveLimits limits;
    private final ArchiveLinks links;
    private final byte[] buffer = new byte[1 << 16];
    private int entries;
    private long bytes;

    UnpackTarget(String artifact, Path root, ArchiveLimits limits) {
        this.artifact = artifact;
        this.root = root.toAbsolutePath().normalize();
        this.limits = limits;
        this.links = new ArchiveLinks(this.root);
    }

    void folder(String entry) throws IOException, InterruptedException {
        Path folder = place(entry);
        try {
            makeFoldersAbove(entry, folder);
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            throw unwritable(entry, e);
        }
    }

    /** Of the mode only the owner's right to execute is kept. */
    void file(String entry, int unixMode, InputStream content) throws IOException, InterruptedException {
        Path file = place(entry);
        try {
            makeFoldersAbove(entry, file);
            write(entry, content, file);
        } catch (FileSystemException e) {
            throw unwritable(entry, e);
        }
        if ((unixMode & OWNER_MAY_EXECUTE) != 0) {
            makeExecutable(file);
        }
    }

    /** Those that the archive does not list are counted too: one deep path makes many. */
    private void makeFoldersAbove(String entry, Path place) throws IOException {
        Path folder = place.getParent();
        if (folder != null && folder.startsWith(root) && !Files.isDirectory(folder)) {
            makeFoldersAbove(entry, folder);
            count(entry);
            Files.createDirectory(folder);
        }
    }

    private ArtifactException unwritable(String entry, FileSystemException e) {
        return e instanceof FileAlreadyExistsException
                ? refused(entry, "is there twice")
                : new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "Artifact %s: '%s' cannot be written: %s.".formatted(artifact, shown(entry), e.getReason()),
                        e);
    }

    /** Notes a symbolic link, which {@link #makeLinks} makes. */
    void link(String entry, String target) throws IOException, InterruptedException {
        Optional<String> problem = links.add(entry, place(entry), target);
        if (problem.isPresent()) {
            throw refused(entry, problem.get());
        }
    }

    /** To be called when everything else is unpacked. */
    void makeLinks() throws IOException {
        links.make(this);
    }

    private void write(String entry, InputStream content, Path file) throws IOException, InterruptedException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n; (n = read(entry, content)) >= 0; ) {
                bytes += n;
                if (bytes > limits.bytes()) {
                    throw refused(entry, "makes it unpack to more than %,d bytes".formatted(limits.bytes()));
                }
                stopIfInterrupted();
                out.write(buffer, 0, n);
            }
        }
    }

    /** Trouble with reading is the archive's fault; trouble with writing is not. */
    private int read(String entry, InputStream content) throws ArtifactException {
        try {
            return content.read(buffer);
        } catch (IOException | RuntimeException e) {
            throw new ArtifactException(
                    Kind.UNACCEPTABLE,
                    "Artifact %s is damaged: '%s' cannot be read whole.".formatted(artifact, shown(entry)),
                    e);
        }
    }

    private void count(String entry) throws ArtifactException {
        if (++entries > limits.entries()) {
            throw refused(entry, "makes it more than %,d entries".formatted(limits.entries()));
        }
    }

    private void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while unpacking artifact " + artifact);
        }
    }

    private Path place(String entry) throws IOException, InterruptedException {
        count(entry);
        stopIfInterrupted();
        String unix = entry.replace('\\', '/');
        if (unix.startsWith("/") || unix.matches("[A-Za-z]:.*")) {
            throw refused(entry, "is an absolute path");
        }
        for (String part : unix.split("/", -1)) {
            if (part.equals("..")) {
                throw refused(entry, "leads out of the folder");
            }
        }
        try {
            Path place = root.resolve(unix).normalize();
            if (!place.startsWith(root)) {
                throw refused(entry, "leads out of the folder");
            }
            return place;
        } catch (InvalidPathException e) {
            throw refused(entry, "is not a path that can be written here");
        }
    }

    ArtifactException refused(String entry, String why) {
        return new ArtifactException(
                Kind.UNACCEPTABLE, "Artifact %s is refused: '%s' %s.".formatted(artifact, shown(entry), why));
    }

    /** Entry names are hostile: control characters are not passed on, and long ones are cut. */
    static String shown(String entry) {
        String visible = entry.replaceAll("\\p{Cntrl}", "?");
        return visible.length() > 200 ? visible.substring(0, 200) + "…" : visible;
    }

    private static void makeExecutable(Path file) throws IOException {
        var posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            var permissions = posix.readAttributes().permissions();
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            posix.setPermissions(permissions);
        }
    }
}
