package io.greenroom.environment;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Files an author brings along (input artifacts of the action). They stay where they are until a provider, which knows
 * where the environment's or the command's working folder is, asks for them.
 */
public interface SourceFiles {

    SourceFiles NONE = folder -> {};

    /**
     * Writes the files below the folder, which exists. When it fails, nothing of it is to be used: what was written
     * so far is the caller's to remove.
     *
     * @throws IOException when they cannot be had or written, or are not acceptable (a hostile archive)
     */
    void unpackInto(Path folder) throws IOException, InterruptedException;
}
