package io.greenroom.simulator.pipeline.execution;

/** How a stage of one execution stands, in the service's words. */
public enum StageStatus {
    IN_PROGRESS("InProgress"),
    FAILED("Failed"),
    STOPPED("Stopped"),
    STOPPING("Stopping"),
    SUCCEEDED("Succeeded"),
    CANCELLED("Cancelled"),
    SKIPPED("Skipped");

    private final String word;

    StageStatus(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
