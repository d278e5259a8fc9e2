package io.greenroom.environment;

import java.io.IOException;

/** Takes the files that a command left to be taken away, one by one. */
public interface FileSink {

    /**
     * Takes one file, or passes it over; takes note of what the provider cannot hand over.
     *
     * @return false when nothing further is wanted
     */
    boolean take(CollectedFile file) throws IOException, InterruptedException;
}
