package io.greenroom.simulator.job;

/** Where a job stands. */
public enum JobStatus {
    CREATED("Created"),
    QUEUED("Queued"),
    DISPATCHED("Dispatched"),
    IN_PROGRESS("InProgress"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed"),
    TIMED_OUT("TimedOut"),
    /** The service has no word for it: on the wire it is TimedOut. */
    ABANDONED("TimedOut");

    private final String wireName;

    JobStatus(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    boolean isBeforeAcknowledgement() {
        return this == CREATED || this == QUEUED || this == DISPATCHED;
    }

    /** Ended by a result, whatever it was. */
    boolean isFinished() {
        return this == SUCCEEDED || this == FAILED;
    }

    /** Taken from its worker. */
    boolean isLost() {
        return this == TIMED_OUT || this == ABANDONED;
    }

    public boolean isTerminal() {
        return isFinished() || isLost();
    }
}
