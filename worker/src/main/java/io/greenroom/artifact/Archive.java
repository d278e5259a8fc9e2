package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A zip, tar or tar.gz file of unknown and possibly hostile origin. It is read as a stream; memory does not grow with
 * what it unpacks to. {@code name} is the artifact's, for messages.
 */
public final class Archive {
    private final String name;
    private final Path file;
    private final ArchiveFormat format;
    private final ArchiveLimits limits;

    private Archive(String name, Path file, ArchiveFormat format, ArchiveLimits limits) {
        this.name = name;
        this.file = file;
        this.format = format;
        this.limits = limits;
    }

    /** Looks at the file's first bytes, and counts a zip's entries. */
    public static Archive open(String name, Path file, ArchiveLimits limits) throws IOException, InterruptedException {
        var archive = new Archive(name, file, ArchiveFormat.of(file), limits);
        return archive.format == ArchiveFormat.ZIP ? archive.interruptibly(archive::withinLimits) : archive;
    }

    private interface Reading<T> {
        T take() throws IOException, InterruptedException;
    }

    /** An interrupt closes the file under whoever reads it, which looks like damage. */
    private <T> T interruptibly(Reading<T> reading) throws IOException, InterruptedException {
        try {
            return reading.take();
        } catch (IOException e) {
            if (e instanceof ClosedByInterruptException || e.getCause() instanceof ClosedByInterruptException) {
                Thread.interrupted();
                var interrupt = new InterruptedException("interrupted while reading artifact " + name);
                interrupt.initCause(e);
                throw interrupt;
            }
            throw e;
        }
    }

    private Archive withinLimits() throws ArtifactException {
        try {
            if (ZipDirectory.hasMoreThan(limits.entries(), file)) {
                throw new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "Artifact %s has more than %,d entries, which is the most that is allowed."
                                .formatted(name, limits.entries()));
            }
            return this;
        } catch (ArtifactException e) {
            throw e;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** A few words for messages: what the artifact turned out to be. */
    public String describe() {
        return switch (format) {
            case ZIP -> "a zip archive";
            case TAR -> "a tar archive";
            case TAR_GZ -> "a compressed tar archive";
            case EMPTY -> "an empty archive";
            case JSON -> "a JSON document";
            case UNKNOWN -> "neither a zip nor a tar archive";
        };
    }

    /**
     * The bytes of the file at the archive's root with that name, or of the bare JSON; at most {@code limit} of them. Of
     * several with that name it is the last.
     */
    public Optional<byte[]> rootFile(String entryName, int limit) throws IOException, InterruptedException {
        return interruptibly(() -> switch (format) {
            case JSON -> Optional.of(bounded(Files.newInputStream(file), entryName, limit));
            case UNKNOWN, EMPTY -> Optional.empty();
            case ZIP, TAR, TAR_GZ -> findRootFile(entryName, limit);
        });
    }

    /** An archive beyond the limits is not searched to its end: unpacking it says why it is refused. */
    private Optional<byte[]> findRootFile(String entryName, int limit) throws IOException {
        Optional<byte[]> found = Optional.empty();
        try (var reader = reader()) {
            int entries = 0;
            long bytes = 0;
            for (ArchiveEntry entry; (entry = reader.next()) != null; ) {
                if (++entries > limits.entries() || entry.size() > limits.bytes() - bytes) {
                    return Optional.empty();
                }
                bytes += entry.size();
                if (entry.isRootFile(entryName)) {
                    found = Optional.of(bounded(reader.content(), entryName, limit));
                }
            }
        }
        return found;
    }

    private byte[] bounded(InputStream in, String entryName, int limit) throws IOException {
        byte[] bytes;
        try (in) {
            bytes = in.readNBytes(limit + 1);
        } catch (ArtifactException e) {
            throw e;
        } catch (IOException e) {
            throw damaged(e);
        }
        if (bytes.length > limit) {
            throw new ArtifactException(
                    Kind.UNACCEPTABLE, "%s in artifact %s is larger than %,d bytes.".formatted(entryName, name, limit));
        }
        return bytes;
    }

    /**
     * Writes every file below the folder, which exists, with its mode and time. What comes later takes the place of what
     * came before under the same name. Paths and symbolic links that leave the folder, hard links, devices, and more than
     * the limits allow are refused; what was written until then is the caller's to remove.
     */
    public void unpackInto(Path folder) throws IOException, InterruptedException {
        switch (format) {
            case ZIP, TAR, TAR_GZ ->
                interruptibly(() -> {
                    unpack(new UnpackTarget(name, folder, limits));
                    return folder;
                });
            case EMPTY -> {}
            case JSON, UNKNOWN ->
                throw new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "Artifact %s is %s, so there is nothing to unpack. Give the action a zip, tar or tar.gz artifact."
                                .formatted(name, describe()));
        }
    }

    private void unpack(UnpackTarget target) throws IOException, InterruptedException {
        try (var reader = reader()) {
            for (ArchiveEntry entry; (entry = reader.next()) != null; ) {
                switch (entry.type()) {
                    case FILE -> target.file(entry, reader.content());
                    case FOLDER -> target.folder(entry);
                    case SYMBOLIC_LINK -> target.link(entry, reader.linkTarget());
                    case HARD_LINK -> throw target.refused(entry.name(), "is a hard link");
                    case OTHER -> throw target.refused(entry.name(), "is neither a file nor a folder");
                }
            }
        }
        target.finish();
    }

    private ArchiveReader reader() throws IOException {
        if (format == ArchiveFormat.ZIP) {
            return new ZipReader(name, file, this::damaged);
        }
        try {
            return new TarReader(format.open(file), this::damaged);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private ArtifactException damaged(Exception cause) {
        return new ArtifactException(
                Kind.UNACCEPTABLE, "Artifact %s looks like %s but is damaged.".formatted(name, describe()), cause);
    }
}
