package io.greenroom.action;

import io.greenroom.artifact.ArtifactException;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import java.io.IOException;

/** What providers and artifacts report, in the words of jobs. */
final class Failures {
    private Failures() {}

    static ActionFailure of(ProviderException e) {
        String text = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case CONFIGURATION -> ActionFailure.lasting(FailureType.CONFIGURATION_ERROR, text, e);
            case PERMISSION -> ActionFailure.lasting(FailureType.PERMISSION_ERROR, text, e);
            case UNAVAILABLE -> ActionFailure.passing(text, e);
            case FAILED -> ActionFailure.lasting(FailureType.JOB_FAILED, text, e);
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
