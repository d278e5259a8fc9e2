package io.greenroom.lifecycle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is kept of one environment for other workers. It goes with the environment. Nothing that runs in the environment can
 * read or write it: it says what a worker does next. Sheets hold no secrets.
 *
 * <p>All calls block for a bounded time, honour interrupts, and can be repeated.
 */
public interface Shelf {

    /**
     * Makes it, and puts there what the environment's workspace holds at first.
     *
     * @param secrets where nobody but workers can read them; empty when there are none
     */
    void make(EnvironmentRecord record, Path workspace, Optional<byte[]> secrets)
            throws IOException, InterruptedException;

    Optional<byte[]> secrets() throws IOException, InterruptedException;

    /**
     * Puts a sheet on it. One that was cut off is there in part, or not at all.
     *
     * @param name digits and dashes; not that of another sheet
     */
    void put(String name, byte[] sheet) throws IOException, InterruptedException;

    /** All sheets by their names; none when it was never made. */
    SortedMap<String, byte[]> sheets() throws IOException, InterruptedException;

    /** Brings what the workspace holds at first into a folder, which is there. */
    void fetchWorkspace(Path folder) throws IOException, InterruptedException;

    /** Removes it, unless it went with the rest of the environment. */
    void remove() throws IOException, InterruptedException;
}
