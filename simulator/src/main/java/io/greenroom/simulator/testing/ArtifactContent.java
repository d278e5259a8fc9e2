package io.greenroom.simulator.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** An artifact as it lies in the bucket: as it is, or as the zip that CodePipeline's own actions expect. */
public final class ArtifactContent {
    private final String name;
    private final byte[] bytes;

    ArtifactContent(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** The object itself. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The names of the zip's files, sorted.
     *
     * @throws IllegalStateException when the artifact is not a zip
     */
    public List<String> names() {
        return List.copyOf(files().keySet());
    }

    /**
     * The content of one of the zip's files.
     *
     * @throws IllegalArgumentException when there is no file of that name
     * @throws IllegalStateException when the artifact is not a zip
     */
    public byte[] file(String file) {
        Map<String, byte[]> files = files();
        byte[] content = files.get(file);
        if (content == null) {
            throw new IllegalArgumentException(
                    "Artifact %s has no file '%s'; there are: %s".formatted(name, file, files.keySet()));
        }
        return content;
    }

    /** The same as text in UTF-8. */
    public String text(String file) {
        return new String(file(file), StandardCharsets.UTF_8);
    }

    private Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        boolean any = false;
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                any = true;
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), zip.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Artifact %s is a broken zip: %s".formatted(name, e.getMessage()), e);
        }
        if (!any && !isEmptyZip()) {
            throw new IllegalStateException(
                    "Artifact %s is not a zip, its %d bytes are of another kind; bytes() has them."
                            .formatted(name, bytes.length));
        }
        return files;
    }

    /** A zip without entries is its end record alone. */
    private boolean isEmptyZip() {
        return bytes.length >= 22 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 5 && bytes[3] == 6;
    }
}
