package io.greenroom.simulator.pipeline.execution;

/** How an action execution stands, in the service's words. */
public enum ActionStatus {
    IN_PROGRESS("InProgress"),
    ABANDONED("Abandoned"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed");

    private final String word;

    ActionStatus(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
