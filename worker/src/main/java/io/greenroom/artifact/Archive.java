package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

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

    /** Looks at the file's first bytes, and at a zip's own count of entries. */
    public static Archive open(String name, Path file, ArchiveLimits limits) throws IOException {
        var format = ArchiveFormat.of(file);
        if (format == ArchiveFormat.ZIP) {
            long entries = ZipDirectory.entries(file);
            if (entries > limits.entries()) {
                throw new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "Artifact %s has %,d entries; at most %,d are allowed."
                                .formatted(name, entries, limits.entries()));
            }
        }
        return new Archive(name, file, format, limits);
    }

    /** True when it is no archive but one JSON object, as the CloudShell sample wrote it. */
    public boolean isBareJson() {
        return format == ArchiveFormat.JSON;
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
    public Optional<byte[]> rootFile(String entryName, int limit) throws IOException {
        return switch (format) {
            case JSON -> Optional.of(bounded(Files.newInputStream(file), entryName, limit));
            case UNKNOWN -> Optional.empty();
            case ZIP -> {
                try (var zip = zip()) {
                    var entry = zip.getEntry(entryName);
                    yield entry == null
                            ? Optional.empty()
                            : Optional.of(bounded(zip.getInputStream(entry), entryName, limit));
                }
            }
            case TAR, TAR_GZ -> rootFileOfTar(entryName, limit);
        };
    }

    private Optional<byte[]> rootFileOfTar(String entryName, int limit) throws IOException {
        try (var tar = tar()) {
            int entries = 0;
            for (TarArchiveEntry entry; (entry = next(tar)) != null; ) {
                if (++entries > limits.entries()) {
                    return Optional.empty();
                }
                if (entry.isFile()
                        && (entry.getName().equals(entryName) || entry.getName().equals("./" + entryName))) {
                    return Optional.of(bounded(tar, entryName, limit));
                }
            }
            return Optional.empty();
        }
    }

    private byte[] bounded(InputStream in, String entryName, int limit) throws IOException {
        try (in) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "%s in artifact %s is larger than %,d bytes.".formatted(entryName, name, limit));
            }
            return bytes;
        }
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
            case ZIP -> unpackZip(target);
            case TAR, TAR_GZ -> unpackTar(target);
            case JSON, UNKNOWN ->
                throw new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "Artifact %s is %s, so there is nothing to unpack. Give the action a zip, tar or tar.gz artifact."
                                .formatted(name, describe()));
        }
    }

    private void unpackZip(UnpackTarget target) throws IOException, InterruptedException {
        try (var zip = zip()) {
            for (var entries = zip.getEntriesInPhysicalOrder(); entries.hasMoreElements(); ) {
                ZipArchiveEntry entry = entries.nextElement();
                if (entry.isUnixSymlink()) {
                    target.link(entry.getName(), linkTarget(zip, entry));
                } else if (entry.isDirectory()) {
                    target.folder(entry.getName());
                } else {
                    try (var in = zip.getInputStream(entry)) {
                        target.file(entry.getName(), entry.getUnixMode(), in);
                    }
                }
            }
        }
    }

    /** In a zip a link is a file whose content is the target. */
    private String linkTarget(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        return new String(bounded(zip.getInputStream(entry), entry.getName(), 1 << 13), StandardCharsets.UTF_8);
    }

    private void unpackTar(UnpackTarget target) throws IOException, InterruptedException {
        try (var tar = tar()) {
            for (TarArchiveEntry entry; (entry = next(tar)) != null; ) {
                if (entry.isDirectory()) {
                    target.folder(entry.getName());
                } else if (entry.isSymbolicLink()) {
                    target.link(entry.getName(), entry.getLinkName());
                } else if (entry.isLink()) {
                    throw target.refused(entry.getName(), "is a hard link");
                } else if (isPlainFile(entry)) {
                    target.file(entry.getName(), entry.getMode(), tar);
                } else {
                    throw target.refused(entry.getName(), "is neither a file nor a folder");
                }
            }
        }
    }

    /** The library counts devices and pipes as files, too. */
    private static boolean isPlainFile(TarArchiveEntry entry) {
        return entry.isFile()
                && !entry.isSparse()
                && !entry.isFIFO()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice();
    }

    private ZipFile zip() throws IOException {
        try {
            return ZipFile.builder().setPath(file).get();
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private TarArchiveInputStream tar() throws IOException {
        try {
            return new TarArchiveInputStream(format.open(file));
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private ArtifactException damaged(Exception cause) {
        return new ArtifactException(
                Kind.UNACCEPTABLE, "Artifact %s looks like %s but is damaged.".formatted(name, describe()), cause);
    }
}
