package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Artifacts in a map, by their names. */
public final class MemoryArtifacts implements ArtifactStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    public static ArtifactLocation at(String name) {
        return new ArtifactLocation(name, "bucket", "shop/" + name);
    }

    public void put(String name, byte[] content) {
        objects.put(name, content);
    }

    public byte[] get(String name) {
        byte[] content = objects.get(name);
        if (content == null) {
            throw new AssertionError("There is no artifact %s; there are: %s".formatted(name, objects.keySet()));
        }
        return content;
    }

    @Override
    public void download(ArtifactLocation from, ArtifactAccess access, Path to) throws ArtifactException {
        byte[] content = objects.get(from.name());
        if (content == null) {
            throw new ArtifactException(Kind.MISSING, "Artifact %s does not exist.".formatted(from));
        }
        try {
            Files.write(to, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void upload(Path from, ArtifactLocation to, ArtifactAccess access) {
        try {
            objects.put(to.name(), Files.readAllBytes(from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
