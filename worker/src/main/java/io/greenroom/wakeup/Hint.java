package io.greenroom.wakeup;

import io.greenroom.job.ActionType;
import io.greenroom.pipeline.ExecutionStatus;

/** What a message says, as far as it is of use. It may be wrong, old, or a lie. */
public sealed interface Hint {

    /** An action of this type was started, so that there may be a job. */
    record JobsMayBeThere(ActionType type) implements Hint {}

    /**
     * An execution ended.
     *
     * @param status how, and never {@link ExecutionStatus#RUNNING} or {@link ExecutionStatus#UNKNOWN}
     */
    record ExecutionEnded(String pipeline, String execution, ExecutionStatus status) implements Hint {}
}
