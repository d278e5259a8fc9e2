package io.greenroom.job;

/** The service's words for why an action failed. None makes it try again. */
public enum FailureType {
    /** The work ran and its outcome is bad. */
    JOB_FAILED,
    /** The action's configuration is wrong; a person must edit the pipeline. */
    CONFIGURATION_ERROR,
    /** Something the action needs refused access. */
    PERMISSION_ERROR,
    /** An input artifact could not be had. */
    REVISION_UNAVAILABLE,
    /** A system it depends on is down; trying later may help. */
    SYSTEM_UNAVAILABLE
}
