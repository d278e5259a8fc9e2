package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.s3.ArtifactBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A bucket in memory. */
final class FakeBucket implements ArtifactBucket {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private volatile boolean full;

    @Override
    public String name() {
        return "artifacts";
    }

    void takesNothing() {
        full = true;
    }

    @Override
    public void put(String key, Path file) throws IOException {
        if (full) {
            throw new IOException("the disk is full");
        }
        objects.put(key, Files.readAllBytes(file));
    }

    @Override
    public boolean has(String key) {
        return objects.containsKey(key);
    }

    Map<String, byte[]> objects() {
        return objects;
    }
}
