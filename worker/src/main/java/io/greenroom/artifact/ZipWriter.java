package io.greenroom.artifact;

import io.greenroom.file.UnixMode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes an output artifact: a zip with its files at the root, as AWS's own consumers expect. Names are UTF-8 and marked
 * so; every entry has a Unix mode and a time.
 */
public final class ZipWriter implements AutoCloseable {
    private final ZipArchiveOutputStream zip;
    private final Instant madeAt;

    /**
     * Begins the file.
     *
     * @param madeAt the time of entries that have no other
     */
    public ZipWriter(Path file, Instant madeAt) throws IOException {
        this.zip = new ZipArchiveOutputStream(file);
        this.madeAt = madeAt;
    }

    public void add(String entry, byte[] content) throws IOException {
        try (var out = entry(entry)) {
            out.write(content);
        }
    }

    /** An entry that is written piece by piece; closing the stream ends the entry. */
    public OutputStream entry(String entry) throws IOException {
        return entry(entry, UnixMode.FILE, madeAt);
    }

    /**
     * An entry for a file that was there before, written in the same way.
     *
     * @param mode its Unix permission bits, as in 0755
     */
    public OutputStream entry(String entry, int mode, Instant modifiedAt) throws IOException {
        zip.putArchiveEntry(new UnixEntry(entry, mode & UnixMode.ALL, modifiedAt));
        return new FilterOutputStream(zip) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                zip.closeArchiveEntry();
            }
        };
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** A file as Unix has it: the library takes a name's backslashes for slashes until it knows that. */
    private static final class UnixEntry extends ZipArchiveEntry {
        /** What the two bytes for the year can hold; later ones would look like earlier ones. */
        private static final Instant LATEST = Instant.parse("2107-12-30T00:00:00Z");

        UnixEntry(String name, int permissions, Instant modifiedAt) {
            super(name);
            setUnixMode(UnixStat.FILE_FLAG | permissions);
            setName(name);
            setLastModifiedTime(FileTime.from(modifiedAt.isBefore(LATEST) ? modifiedAt : LATEST));
        }
    }
}
