package io.greenroom.simulator.pipeline.execution;

/** How an execution stands, in the service's words. */
public enum ExecutionStatus {
    IN_PROGRESS("InProgress"),
    STOPPING("Stopping"),
    STOPPED("Stopped"),
    SUCCEEDED("Succeeded"),
    SUPERSEDED("Superseded"),
    FAILED("Failed"),
    CANCELLED("Cancelled");

    private final String word;

    ExecutionStatus(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** Whether nothing more happens by itself; a failed stage can still be retried. */
    public boolean isEnd() {
        return this != IN_PROGRESS && this != STOPPING;
    }
}
