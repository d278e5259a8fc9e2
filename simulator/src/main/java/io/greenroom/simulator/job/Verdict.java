package io.greenroom.simulator.job;

import io.greenroom.simulator.wire.Call;

/** What becomes of a result, by the state of its job. */
enum Verdict {
    TAKEN(Call.OK),
    IGNORED(Call.OK),
    WRONG_STATE("InvalidJobStateException"),
    UNKNOWN("JobNotFoundException");

    private final String outcome;

    Verdict(String outcome) {
        this.outcome = outcome;
    }

    /** What the worker is told: OK or the name of an exception. */
    String outcome() {
        return outcome;
    }

    static Verdict on(JobStatus status, Readings readings) {
        return switch (status) {
            case IN_PROGRESS -> TAKEN;
            case CREATED, QUEUED, DISPATCHED ->
                readings.puts().beforeAck() == Readings.PutBeforeAck.ACCEPTED ? TAKEN : WRONG_STATE;
            case SUCCEEDED, FAILED -> late(readings.puts().afterFinish());
            case TIMED_OUT, ABANDONED -> late(readings.puts().afterLoss());
        };
    }

    private static Verdict late(Readings.LatePut reading) {
        return switch (reading) {
            case INVALID_JOB_STATE -> WRONG_STATE;
            case NO_OP -> IGNORED;
            case JOB_NOT_FOUND -> UNKNOWN;
        };
    }
}
