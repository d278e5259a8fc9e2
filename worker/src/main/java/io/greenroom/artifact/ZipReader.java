package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import io.greenroom.file.FileNames;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry.NameSource;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads a zip file in the order of its directory, which is the one that counts when a name is there twice.
 *
 * <p>Names: a Unicode extra field is taken when it fits the name. What is not marked as UTF-8 is CP437 by the
 * specification (APPNOTE, appendix D), but many programs write UTF-8 without a mark, so what is UTF-8 is read as such.
 */
final class ZipReader implements ArchiveReader {
    private static final Charset CP437 = Charset.forName("IBM437");
    private static final int LONGEST_LINK = 1 << 13;
    /** "Version made by" of Apple's archiver; it writes Unix modes as Unix does. */
    private static final int PLATFORM_APPLE = 19;
    /** Where a backslash may be part of a name. Elsewhere it stands between names, and some programs write it. */
    private static final Set<Integer> UNIX = Set.of(ZipArchiveEntry.PLATFORM_UNIX, PLATFORM_APPLE);

    private final String artifact;
    private final Function<Exception, ArtifactException> damaged;
    private final ZipFile zip;
    private final Enumeration<ZipArchiveEntry> entries;
    private @Nullable ZipArchiveEntry current;

    /** @param damaged makes what is thrown when the file cannot be read */
    ZipReader(String artifact, Path file, Function<Exception, ArtifactException> damaged) throws ArtifactException {
        this.artifact = artifact;
        this.damaged = damaged;
        try {
            this.zip = ZipFile.builder().setPath(file).get();
            this.entries = zip.getEntries();
        } catch (IOException | RuntimeException e) {
            throw damaged.apply(e); // parsers meet hostile bytes with exceptions of any kind
        }
    }

    @Override
    public @Nullable ArchiveEntry next() {
        if (!entries.hasMoreElements()) {
            return null;
        }
        current = entries.nextElement();
        String name = name(current);
        int mode = mode(current);
        FileTime time = current.getLastModifiedTime();
        return new ArchiveEntry(
                name, type(name, mode), mode, time == null ? null : time.toInstant(), Math.max(0, current.getSize()));
    }

    private static String name(ZipArchiveEntry entry) {
        String name = entry.getNameSource() == NameSource.UNICODE_EXTRA_FIELD
                ? entry.getName()
                : FileNames.decode(entry.getRawName(), CP437);
        return UNIX.contains(entry.getPlatform()) ? name : name.replace('\\', '/');
    }

    private static int mode(ZipArchiveEntry entry) {
        return entry.getPlatform() == PLATFORM_APPLE
                ? (int) (entry.getExternalAttributes() >> 16) & 0xffff
                : entry.getUnixMode();
    }

    /** Archives made without Unix modes have no file type in them. */
    private static ArchiveEntry.Type type(String name, int mode) {
        return switch (mode & UnixStat.FILE_TYPE_FLAG) {
            case UnixStat.LINK_FLAG -> ArchiveEntry.Type.SYMBOLIC_LINK;
            case UnixStat.DIR_FLAG -> ArchiveEntry.Type.FOLDER;
            case 0, UnixStat.FILE_FLAG -> ArchiveEntry.fileOrFolder(name);
            default -> ArchiveEntry.Type.OTHER;
        };
    }

    @Override
    public InputStream content() throws IOException {
        ZipArchiveEntry entry = current();
        if (!zip.canReadEntryData(entry)) {
            throw new ArtifactException(
                    Kind.UNACCEPTABLE,
                    "Artifact %s is refused: '%s' is encrypted, or packed in a way that cannot be read here. Pack it with deflate and without a password."
                            .formatted(artifact, UnpackTarget.shown(name(entry))));
        }
        try {
            return new Verified(zip.getInputStream(entry), entry);
        } catch (IOException e) {
            throw damaged.apply(e);
        }
    }

    /** In a zip a link is a file whose content is the target. */
    @Override
    public String linkTarget() throws IOException {
        try (var in = content()) {
            return FileNames.decode(in.readNBytes(LONGEST_LINK), CP437);
        } catch (ArtifactException e) {
            throw e;
        } catch (IOException e) {
            throw damaged.apply(e);
        }
    }

    private ZipArchiveEntry current() {
        if (current == null) {
            throw new IllegalStateException("no entry was asked for");
        }
        return current;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Compares the checksum at the end. */
    private final class Verified extends FilterInputStream {
        private final CRC32 checksum = new CRC32();
        private final ZipArchiveEntry entry;

        Verified(InputStream in, ZipArchiveEntry entry) {
            super(in);
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            if (n > 0) {
                checksum.update(bytes, offset, n);
            } else if (n < 0 && checksum.getValue() != entry.getCrc()) {
                throw new ArtifactException(
                        Kind.UNACCEPTABLE,
                        "Artifact %s is refused: '%s' is damaged: its checksum is wrong."
                                .formatted(artifact, UnpackTarget.shown(name(entry))));
            }
            return n;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, 1 << 16)).length;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
