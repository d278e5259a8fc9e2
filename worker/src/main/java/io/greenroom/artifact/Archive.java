package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip, tar or tar.gz file of unknown and possibly hostile origin. It is read as a stream; memory does not grow with
 * what it unpacks to. {@code name} is the artifact's, for messages.
 */
public final class Archive {
    private static final String NEITHER = "is neither a file nor a folder";

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
            case JSON -> "a JSON document";
            case UNKNOWN -> "neither a zip nor a tar archive";
        };
    }

    /** The bytes of the file at the archive's root with that name, or of the bare JSON; at most {@code limit} of them. */
    public Optional<byte[]> rootFile(String entryName, int limit) throws IOException, InterruptedException {
        return interruptibly(() -> switch (format) {
            case JSON -> Optional.of(bounded(Files.newInputStream(file), entryName, limit));
            case UNKNOWN -> Optional.empty();
            case ZIP -> rootFileOfZip(entryName, limit);
            case TAR, TAR_GZ -> rootFileOfTar(entryName, limit);
        });
    }

    private Optional<byte[]> rootFileOfZip(String entryName, int limit) throws IOException {
        try (var zip = zip()) {
            var entry = zip.getEntry(entryName);
            return entry == null ? Optional.empty() : Optional.of(bounded(content(zip, entry), entryName, limit));
        }
    }

    private Optional<byte[]> rootFileOfTar(String entryName, int limit) throws IOException {
        try (var tar = tar()) {
            int entries = 0;
            long bytes = 0;
            for (TarArchiveEntry entry; (entry = tar.next()) != null; ) {
                bytes += entry.getSize();
                if (++entries > limits.entries() || bytes > limits.bytes() || entry.isSparse()) {
                    return Optional.empty();
                }
                if (isOrdinary(entry)
                        && (entry.getName().equals(entryName) || entry.getName().equals("./" + entryName))) {
                    return Optional.of(bounded(tar.content(), entryName, limit));
                }
                skip(tar.content());
            }
            return Optional.empty();
        }
    }

    private void skip(InputStream content) throws IOException {
        try {
            content.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private byte[] bounded(InputStream in, String entryName, int limit) throws IOException {
        byte[] bytes;
        try (in) {
            bytes = in.readNBytes(limit + 1);
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
     * Writes every file below the folder, which exists. Paths and symbolic links that leave the folder, hard links,
     * devices, and more than the limits allow are refused; what was written until then is the caller's to remove.
     */
    public void unpackInto(Path folder) throws IOException, InterruptedException {
        var target = new UnpackTarget(name, folder, limits);
        unpackInto(target);
        target.makeLinks();
    }

    private void unpackInto(UnpackTarget target) throws IOException, InterruptedException {
        switch (format) {
            case ZIP -> interruptibly(() -> unpackZip(target));
            case TAR, TAR_GZ -> interruptibly(() -> unpackTar(target));
            case JSON, UNKNOWN ->
                throw new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "Artifact %s is %s, so there is nothing to unpack. Give the action a zip, tar or tar.gz artifact."
                                .formatted(name, describe()));
        }
    }

    private UnpackTarget unpackZip(UnpackTarget target) throws IOException, InterruptedException {
        try (var zip = zip()) {
            for (var entries = zip.getEntriesInPhysicalOrder(); entries.hasMoreElements(); ) {
                ZipArchiveEntry entry = entries.nextElement();
                if (entry.isUnixSymlink()) {
                    target.link(entry.getName(), linkTarget(zip, entry));
                } else if (entry.isDirectory()) {
                    target.folder(entry.getName());
                } else if (isOrdinary(entry)) {
                    unpack(zip, entry, target);
                } else {
                    throw target.refused(entry.getName(), NEITHER);
                }
            }
            return target;
        }
    }

    /** Archives made without Unix modes have no file type in them. */
    private static boolean isOrdinary(ZipArchiveEntry entry) {
        int type = entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
        return type == 0 || type == UnixStat.FILE_FLAG;
    }

    private void unpack(ZipFile zip, ZipArchiveEntry entry, UnpackTarget target)
            throws IOException, InterruptedException {
        var checksum = new CRC32();
        try (var in = new CheckedInputStream(content(zip, entry), checksum)) {
            target.file(entry.getName(), entry.getUnixMode(), in);
        }
        if (checksum.getValue() != entry.getCrc()) {
            throw target.refused(entry.getName(), "is damaged: its checksum is wrong");
        }
    }

    /** In a zip a link is a file whose content is the target. */
    private String linkTarget(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        return new String(bounded(content(zip, entry), entry.getName(), 1 << 13), StandardCharsets.UTF_8);
    }

    private InputStream content(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        if (!zip.canReadEntryData(entry)) {
            throw new ArtifactException(
                    Kind.UNACCEPTABLE,
                    "Artifact %s is refused: '%s' is encrypted, or packed in a way that cannot be read here. Pack it with deflate and without a password."
                            .formatted(name, UnpackTarget.shown(entry.getName())));
        }
        try {
            return zip.getInputStream(entry);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private UnpackTarget unpackTar(UnpackTarget target) throws IOException, InterruptedException {
        try (var tar = tar()) {
            for (TarArchiveEntry entry; (entry = tar.next()) != null; ) {
                if (entry.isDirectory()) {
                    target.folder(entry.getName());
                } else if (entry.isSymbolicLink()) {
                    target.link(entry.getName(), entry.getLinkName());
                } else if (entry.isLink()) {
                    throw target.refused(entry.getName(), "is a hard link");
                } else if (isOrdinary(entry)) {
                    target.file(entry.getName(), entry.getMode(), tar.content());
                } else {
                    throw target.refused(entry.getName(), NEITHER);
                }
            }
            return target;
        }
    }

    /** The library's own {@code isFile} takes devices for files. */
    private static boolean isOrdinary(TarArchiveEntry entry) {
        return switch (entry.getLinkFlag()) {
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG -> !entry.isSparse();
            default -> false;
        };
    }

    /** Parsers meet hostile bytes with exceptions of any kind. */
    private ZipFile zip() throws IOException {
        try {
            return ZipFile.builder().setPath(file).get();
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private TarReader tar() throws IOException {
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
