package io.greenroom.environment;

import java.io.InputStream;
import java.time.Instant;

/** What a provider found where a command left files to be taken away. */
public sealed interface CollectedFile {
    /** Relative, with {@code /} between the names, as in {@code reports/unit.xml}; a folder's too, where it is left out. */
    String path();

    /**
     * A regular file.
     *
     * @param fresh whether it was written since the run began; else an earlier command may have left it
     * @param mode its Unix permission bits, as in 0755; 0644 where it lies on a system without them
     * @param size in bytes, when the file was found
     * @param content {@code size} bytes, however much the file has grown since; fewer when it was cut. To be read before
     *     the sink returns, and closed by the provider
     */
    record Found(String path, boolean fresh, int mode, Instant modifiedAt, long size, InputStream content)
            implements CollectedFile {}

    /**
     * Something that should have been handed over and cannot be.
     *
     * @param fresh whether it may have been written since the run began
     * @param reason in words that follow the path, as in "may not be read"
     */
    record LeftOut(String path, boolean fresh, String reason) implements CollectedFile {}
}
