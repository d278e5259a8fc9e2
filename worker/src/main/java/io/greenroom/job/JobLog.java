package io.greenroom.job;

import java.io.IOException;
import java.io.InputStream;

/**
 * What the author may read of a job while it runs: a command's output, masked. Filled in pieces by repeated checks;
 * {@link #position} says how far.
 */
public interface JobLog {

    /** How many bytes of the source have been taken in. */
    long position();

    /** Passes over so many bytes of the source, which are no longer kept, and shows the notice in their place. */
    void leaveOut(long bytes, String notice) throws IOException;

    /** Takes in the rest of the source, which begins at {@link #position}, and closes it. */
    void append(InputStream source) throws IOException;
}
