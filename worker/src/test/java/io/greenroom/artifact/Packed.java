package io.greenroom.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives for tests, good and hostile ones, and what is in an archive. */
public final class Packed {
    private Packed() {}

    /** What is written into an archive may fail as files do; in memory it does not. */
    interface Filling<T> {
        void into(T archive) throws IOException;
    }

    static byte[] zip(Filling<ZipArchiveOutputStream> filling) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            filling.into(zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] tar(Filling<TarArchiveOutputStream> filling) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            filling.into(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] content) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void add(ZipArchiveOutputStream zip, String name, String content) throws IOException {
        add(zip, name, content, entry -> {});
    }

    static void add(ZipArchiveOutputStream zip, String name, String content, Consumer<ZipArchiveEntry> change)
            throws IOException {
        var entry = new ZipArchiveEntry(name);
        change.accept(entry);
        zip.putArchiveEntry(entry);
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
    }

    static void add(TarArchiveOutputStream tar, String name, String content) throws IOException {
        add(tar, name, content, entry -> {});
    }

    static void add(TarArchiveOutputStream tar, String name, String content, Consumer<TarArchiveEntry> change)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        change.accept(entry);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** A zip of text files by name. */
    public static byte[] zip(Map<String, String> files) {
        return zip(zip -> {
            for (var file : files.entrySet()) {
                add(zip, file.getKey(), file.getValue());
            }
        });
    }

    /** The text files of a zip by name, as the JDK reads it. */
    public static Map<String, String> unzipped(InputStream bytes) {
        var files = new LinkedHashMap<String, String>();
        try (var zip = new ZipInputStream(bytes)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
