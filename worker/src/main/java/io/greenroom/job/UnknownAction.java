package io.greenroom.job;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands for an action type that this worker does not serve any more: a job of it was in the journal. */
record UnknownAction(ActionType type) implements ResumableAction {

    @Override
    public Duration prepare(JobContext context) throws ActionFailure {
        throw ActionFailure.lasting(
                FailureType.CONFIGURATION_ERROR,
                "This worker has no definition of action type %s any more. Put its file back into the action definitions directory and retry the stage."
                        .formatted(type));
    }

    @Override
    public Map<String, String> begin(JobContext context) throws ActionFailure {
        throw new IllegalStateException("prepare always fails");
    }

    @Override
    public Progress check(JobContext context, Ticket ticket) {
        throw new IllegalStateException("prepare always fails");
    }

    @Override
    public JobResult complete(JobContext context, Ticket ticket) {
        throw new IllegalStateException("prepare always fails");
    }

    @Override
    public void abandon(JobContext context, @Nullable Ticket ticket, String reason) {
        // Nothing was begun by this worker that it would know how to undo.
    }
}
