package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An execution as it stood at one moment.
 *
 * @param started which execution of the pipeline it is; later ones have higher numbers
 * @param variables the pipeline's variables with the values they have in this execution
 * @param waitingFor the stage it waits to enter, or null
 * @param rollbackTarget the execution that this one rolls a stage back to, or null when it is no rollback
 * @param stopReason why it was asked to stop, or null
 */
public record ExecutionSnapshot(
        String id,
        long started,
        String pipeline,
        int pipelineVersion,
        ExecutionMode mode,
        ExecutionStatus status,
        @Nullable String statusSummary,
        Instant startedAt,
        Instant updatedAt,
        @Nullable Instant endedAt,
        Map<String, String> variables,
        @Nullable String waitingFor,
        @Nullable String stopReason,
        Trigger trigger,
        @Nullable String rollbackTarget,
        List<StageSnapshot> stages) {

    public ExecutionSnapshot {
        stages = List.copyOf(stages);
    }

    /** The execution's type, in the service's words. */
    public String type() {
        return rollbackTarget == null ? "STANDARD" : "ROLLBACK";
    }

    /** How long it took, or has taken so far. */
    public Duration duration(Instant now) {
        return Duration.between(startedAt, endedAt == null ? now : endedAt);
    }
}
