package io.greenroom.simulator.s3;

import java.io.IOException;
import java.nio.file.Path;

/** The pipelines' artifact bucket as the service itself sees it, past all policies. */
public interface ArtifactBucket {
    String name();

    /** Stores the file's content under the key. */
    void put(String key, Path file) throws IOException;

    boolean has(String key) throws IOException;
}
