package io.greenroom.action;

import io.greenroom.artifact.ArtifactException;
import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobOwner;
import java.io.IOException;

/** What providers and artifacts report, in the words of jobs. */
final class Failures {
    private Failures() {}

    static ActionFailure of(ProviderException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof ElsewhereException elsewhere) {
            return ActionFailure.elsewhere(new JobOwner(elsewhere.worker(), elsewhere.life()), text, e);
        }
        return e.kind() == ProviderException.Kind.UNAVAILABLE
                ? ActionFailure.passing(text, e)
                : ActionFailure.lasting(typeOf(e.kind()), text, e);
    }

    /** Of what failed for good. */
    static FailureType typeOf(ProviderException.Kind kind) {
        return switch (kind) {
            case CONFIGURATION -> FailureType.CONFIGURATION_ERROR;
            case PERMISSION -> FailureType.PERMISSION_ERROR;
            case UNAVAILABLE -> FailureType.SYSTEM_UNAVAILABLE;
            case FAILED -> FailureType.JOB_FAILED;
        };
    }

    static ActionFailure of(IOException e) {
        if (!(e instanceof ArtifactException artifact)) {
            return ActionFailure.passing("The worker could not read or write a file: " + e.getMessage(), e);
        }
        String text = String.valueOf(artifact.getMessage());
        return switch (artifact.kind()) {
            case MISSING -> ActionFailure.lasting(FailureType.REVISION_UNAVAILABLE, text, e);
            case FORBIDDEN, STALE -> ActionFailure.lasting(FailureType.PERMISSION_ERROR, text, e);
            case UNAVAILABLE -> ActionFailure.passing(text, e);
            case UNACCEPTABLE -> ActionFailure.lasting(FailureType.CONFIGURATION_ERROR, text, e);
        };
    }
}
