package io.greenroom.artifact;

import java.nio.file.Path;

/** Where artifacts are kept. Every call uses the job's own credentials and nothing else. */
public interface ArtifactStore {

    /** Writes the artifact's bytes to the file, replacing it. */
    void download(ArtifactLocation from, ArtifactAccess access, Path to) throws ArtifactException, InterruptedException;

    /** Stores the file as the artifact, encrypted with the job's key. It is there as a whole or not at all. */
    void upload(Path from, ArtifactLocation to, ArtifactAccess access) throws ArtifactException, InterruptedException;
}
