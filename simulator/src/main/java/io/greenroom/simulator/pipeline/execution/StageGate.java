package io.greenroom.simulator.pipeline.execution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way into a stage: who is in it, who waits for it, and whether it is open. Changed within transactions only. */
final class StageGate {
    private final List<Execution> waiting = new ArrayList<>();
    private @Nullable Execution occupant;
    private boolean enabled = true;
    private @Nullable String reason;
    private @Nullable Instant changedAt;

    /** In their order of arrival. */
    List<Execution> waiting() {
        return waiting;
    }

    @Nullable
    Execution occupant() {
        return occupant;
    }

    void occupy(Execution execution) {
        occupant = execution;
    }

    void release(Execution execution) {
        if (occupant == execution) {
            occupant = null;
        }
    }

    void disable(String why, Instant now) {
        enabled = false;
        reason = why;
        changedAt = now;
    }

    void enable(Instant now) {
        enabled = true;
        reason = null;
        changedAt = now;
    }

    PipelineSnapshot.Transition transition(String stage) {
        return new PipelineSnapshot.Transition(stage, enabled, reason, changedAt);
    }

    /** Whoever may go in now, or null. Executions in parallel do not shut each other out. */
    @Nullable
    Execution admissible() {
        if (!enabled || waiting.isEmpty()) {
            return null;
        }
        Execution first = waiting.getFirst();
        return occupant == null || Pipeline.isParallel(first) ? first : null;
    }
}
