package io.greenroom.environment;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files that a command left to be taken away, one by one. */
public interface FileSink {

    /**
     * Takes one file, or passes it over.
     *
     * @param path relative, with {@code /} between the names, as in {@code reports/unit.xml}
     * @param fresh whether it was written since the run began; else an earlier command may have left it
     * @param content to be read before this returns, and closed by the caller
     * @return false when no further file is wanted
     */
    boolean take(String path, boolean fresh, InputStream content) throws IOException, InterruptedException;
}
