package io.greenroom.job;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.secret.Secrets;
import java.time.InstantSource;

/** What a step of an action may know and use of its job. */
public interface JobContext {

    Job job();

    InstantSource clock();

    /** Values that must not be shown; the engine masks results and logs with them. */
    Secrets secrets();

    /**
     * The job's S3 credentials, good for some minutes still: asked for anew when they have become old.
     *
     * @throws ActionFailure when the service has none, or no longer knows the job
     */
    ArtifactAccess artifactAccess() throws ActionFailure, InterruptedException;
}
