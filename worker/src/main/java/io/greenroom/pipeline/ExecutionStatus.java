package io.greenroom.pipeline;

/** How a pipeline execution stands. All but the first may become {@link #RUNNING} again, when a stage is retried. */
public enum ExecutionStatus {
    /** In progress; also one that is being stopped and lets its actions finish. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    STOPPED,
    /** A newer execution overtook it. */
    SUPERSEDED,
    CANCELLED,
    /** The service knows no such execution, says something that this version does not know, or could not be asked. */
    UNKNOWN
}
