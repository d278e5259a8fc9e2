package io.greenroom.artifact;

import io.greenroom.file.FileNames;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.function.Function;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar stream: ustar, pax, GNU and older, their sparse files as well. Names that are no UTF-8 are read as Latin-1,
 * wherever the format keeps them.
 */
final class TarReader implements ArchiveReader {
    private final TarHeaders headers;
    private final TarArchiveInputStream tar;
    private final Function<Exception, ArtifactException> damaged;

    /** @param damaged makes what is thrown when the file cannot be read */
    TarReader(InputStream bytes, Function<Exception, ArtifactException> damaged) {
        this.headers = new TarHeaders(bytes);
        this.tar = new TarArchiveInputStream(headers, StandardCharsets.ISO_8859_1.name());
        this.damaged = damaged;
    }

    @Override
    public @Nullable ArchiveEntry next() throws ArtifactException {
        TarArchiveEntry entry = nextEntry();
        if (entry == null) {
            return null;
        }
        String name = name(entry);
        FileTime time = entry.getLastModifiedTime();
        return new ArchiveEntry(
                name, type(name, entry), entry.getMode(), time == null ? null : time.toInstant(), entry.getRealSize());
    }

    private @Nullable TarArchiveEntry nextEntry() throws ArtifactException {
        try {
            if (tar.getCurrentEntry() != null) {
                tar.skip(Long.MAX_VALUE);
            }
            headers.begin();
            return tar.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw damaged.apply(e);
        } finally {
            headers.end();
        }
    }

    private String name(TarArchiveEntry entry) {
        return headers.pax("GNU.sparse.name")
                .or(() -> headers.pax("path"))
                .map(TarReader::decode)
                .orElseGet(() -> decode(entry.getName()));
    }

    @Override
    public String linkTarget() {
        return headers.pax("linkpath")
                .map(TarReader::decode)
                .orElseGet(() -> decode(tar.getCurrentEntry().getLinkName()));
    }

    /** As the library read it: a character for each byte, unless it comes from a pax header for all entries. */
    private static String decode(String read) {
        return read.chars().allMatch(c -> c <= 0xff) ? decode(read.getBytes(StandardCharsets.ISO_8859_1)) : read;
    }

    private static String decode(byte[] name) {
        return FileNames.decode(name, StandardCharsets.ISO_8859_1);
    }

    /** The library's own {@code isFile} takes devices for files. */
    private static ArchiveEntry.Type type(String name, TarArchiveEntry entry) {
        return switch (entry.getLinkFlag()) {
            case TarConstants.LF_DIR -> ArchiveEntry.Type.FOLDER;
            case TarConstants.LF_SYMLINK -> ArchiveEntry.Type.SYMBOLIC_LINK;
            case TarConstants.LF_LINK -> ArchiveEntry.Type.HARD_LINK;
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG ->
                entry.isStarSparse() ? ArchiveEntry.Type.OTHER : ArchiveEntry.fileOrFolder(name);
            case TarConstants.LF_GNUTYPE_SPARSE -> ArchiveEntry.Type.FILE;
            default -> ArchiveEntry.Type.OTHER;
        };
    }

    @Override
    public InputStream content() {
        return new FilterInputStream(tar) {
            @Override
            public void close() {
                // The next entry comes from the same stream.
            }
        };
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
