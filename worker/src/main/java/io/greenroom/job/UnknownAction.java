package io.greenroom.job;

import org.jspecify.annotations.Nullable;

/** Stands for an action type that this worker does not serve any more: a job of it was in the journal. */
record UnknownAction(ActionType type) implements ResumableAction {

    @Override
    public PreparedAction prepare(JobContext context) throws ActionFailure {
        throw ActionFailure.lasting(
                FailureType.CONFIGURATION_ERROR,
                "This worker has no definition of action type %s any more. Put its file back into the action definitions directory and retry the stage."
                        .formatted(type));
    }

    @Override
    public void abandon(JobContext context, @Nullable Ticket ticket, String reason) {
        // Nothing was begun by this worker that it would know how to undo.
    }
}
