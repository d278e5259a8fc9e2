package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import io.greenroom.file.FolderRemoval;
import io.greenroom.file.UnixMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder that an archive is unpacked into: watches over paths and counts, so that nothing lands outside or beyond. What
 * comes later under the same name takes the place of what was there, be it a file, a folder or a link.
 */
final class UnpackTarget {
    /** Not: what makes a program run as somebody else, and what lets everybody write. */
    private static final int TAKEN_MODE = UnixMode.ALL & ~02;

    private static final int READABLE = 0400;
    private static final int USABLE_FOLDER = 0700;

    private final String artifact;
    private final Path root;
    private final ArchiveLimits limits;
    private final ArchiveLinks links;
    /** Set at the end: a folder's time changes with what is made in it. */
    private final Map<Path, Instant> folderTimes = new HashMap<>();

    private final byte[] buffer = new byte[1 << 16];
    private int entries;
    private long bytes;

    UnpackTarget(String artifact, Path root, ArchiveLimits limits) {
        this.artifact = artifact;
        this.root = root.toAbsolutePath().normalize();
        this.limits = limits;
        this.links = new ArchiveLinks(this.root);
    }

    void folder(ArchiveEntry entry) throws IOException, InterruptedException {
        Path folder = place(entry.name());
        if (folder.equals(root)) {
            return;
        }
        try {
            makeFoldersAbove(entry.name(), folder);
            makeFolder(folder);
            int mode = entry.mode() & TAKEN_MODE;
            UnixMode.set(folder, mode == 0 ? UnixMode.FOLDER : mode | USABLE_FOLDER);
        } catch (FileSystemException e) {
            throw unwritable(entry.name(), e);
        }
        if (entry.modifiedAt() != null) {
            folderTimes.put(folder, entry.modifiedAt());
        }
    }

    void file(ArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        Path file = placeBelowRoot(entry.name());
        if (entry.size() > limits.bytes() - bytes) {
            throw tooLarge(entry.name());
        }
        try {
            makeFoldersAbove(entry.name(), file);
            clear(file);
            write(entry.name(), content, file);
            int mode = entry.mode() & TAKEN_MODE;
            UnixMode.set(file, mode == 0 ? UnixMode.FILE : mode | READABLE);
            setTime(file, entry.modifiedAt());
        } catch (FileSystemException e) {
            throw unwritable(entry.name(), e);
        }
    }

    /** Notes a symbolic link, which {@link #finish} makes. */
    void link(ArchiveEntry entry, String target) throws IOException, InterruptedException {
        Path place = placeBelowRoot(entry.name());
        try {
            makeFoldersAbove(entry.name(), place);
            clear(place);
        } catch (FileSystemException e) {
            throw unwritable(entry.name(), e);
        }
        var problem = links.add(entry.name(), place, target);
        if (problem.isPresent()) {
            throw refused(entry.name(), problem.get());
        }
    }

    /** To be called when everything is unpacked. */
    void finish() throws IOException {
        links.make(this);
        for (var folder : folderTimes.entrySet()) {
            if (isFolder(folder.getKey())) {
                setTime(folder.getKey(), folder.getValue());
            }
        }
    }

    /** Those that the archive does not list are counted too: one deep path makes many. */
    private void makeFoldersAbove(String entry, Path place) throws IOException {
        Path folder = place.getParent();
        if (folder != null && !folder.equals(root) && folder.startsWith(root)) {
            if (links.isLink(folder)) {
                throw refused(entry, "lies behind a link");
            }
            makeFoldersAbove(entry, folder);
            if (!isFolder(folder)) {
                count(entry);
                makeFolder(folder);
            }
        }
    }

    private void makeFolder(Path folder) throws IOException {
        if (!isFolder(folder)) {
            clear(folder);
            Files.createDirectory(folder);
        }
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes room for what comes under the same name. */
    private void clear(Path place) throws IOException {
        if (isFolder(place)) {
            links.forgetBelow(place);
            var left = FolderRemoval.remove(place);
            if (!left.isEmpty()) {
                throw new FileSystemException(place.toString(), null, FolderRemoval.words(left));
            }
        } else {
            Files.deleteIfExists(place);
        }
        links.forget(place);
    }

    /**
     * Never later than now: what was unpacked before a command began is not taken for what the command made, whatever the
     * clock of the machine that packed it.
     */
    private static void setTime(Path path, @Nullable Instant modifiedAt) throws IOException {
        if (modifiedAt != null && !modifiedAt.isBefore(Instant.EPOCH)) {
            FileTime time = FileTime.from(modifiedAt);
            if (time.compareTo(Files.getLastModifiedTime(path)) < 0) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }

    private ArtifactException unwritable(String entry, FileSystemException e) {
        return new ArtifactException(
                Kind.UNACCEPTABLE,
                "Artifact %s: '%s' cannot be written: %s.".formatted(artifact, shown(entry), e.getReason()),
                e);
    }

    private void write(String entry, InputStream content, Path file) throws IOException, InterruptedException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n; (n = read(entry, content)) >= 0; ) {
                bytes += n;
                if (bytes > limits.bytes()) {
                    throw tooLarge(entry);
                }
                stopIfInterrupted();
                out.write(buffer, 0, n);
            }
        }
    }

    private ArtifactException tooLarge(String entry) {
        return refused(entry, "makes it unpack to more than %,d bytes".formatted(limits.bytes()));
    }

    /** Trouble with reading is the archive's fault; trouble with writing is not. */
    private int read(String entry, InputStream content) throws ArtifactException {
        try {
            return content.read(buffer);
        } catch (ArtifactException e) {
            throw e;
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

    private Path placeBelowRoot(String entry) throws IOException, InterruptedException {
        Path place = place(entry);
        if (place.equals(root)) {
            throw refused(entry, "is the name of the folder itself");
        }
        return place;
    }

    private Path place(String entry) throws IOException, InterruptedException {
        count(entry);
        stopIfInterrupted();
        Optional<String> problem = EntryNames.problem(entry);
        if (problem.isPresent()) {
            throw refused(entry, problem.get());
        }
        try {
            Path place = root.resolve(entry).normalize();
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
}
