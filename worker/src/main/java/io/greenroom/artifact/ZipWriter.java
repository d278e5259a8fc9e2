package io.greenroom.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes an output artifact: a zip with its files at the root, as AWS's own consumers expect. */
public final class ZipWriter implements AutoCloseable {
    private final ZipOutputStream zip;

    public ZipWriter(Path file) throws IOException {
        this.zip = new ZipOutputStream(Files.newOutputStream(file));
    }

    public void add(String entry, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(content);
        zip.closeEntry();
    }

    public void add(String entry, InputStream content) throws IOException {
        try (var out = entry(entry)) {
            content.transferTo(out);
        }
    }

    /** An entry that is written piece by piece; closing the stream ends the entry. */
    public OutputStream entry(String entry) throws IOException {
        zip.putNextEntry(new ZipEntry(entry));
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                zip.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                zip.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                zip.closeEntry();
            }
        };
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
