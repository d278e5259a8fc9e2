package io.greenroom.engine;

import com.github.dockerjava.api.DockerClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image of nothing: for containers that never run. Comes from no registry. */
public final class EmptyImage {
    private static final String DOCKERFILE = "FROM scratch\nCMD [\"never run\"]\n";

    private EmptyImage() {}

    /** Makes it under that name; making it twice is making it once. */
    public static void make(DockerClient docker, String name) {
        docker.buildImageCmd(new ByteArrayInputStream(context()))
                .withTags(Set.of(name))
                .start()
                .awaitImageId(1, TimeUnit.MINUTES);
    }

    private static byte[] context() {
        byte[] text = DOCKERFILE.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            var entry = new TarArchiveEntry("Dockerfile");
            entry.setSize(text.length);
            tar.putArchiveEntry(entry);
            tar.write(text);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
