package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an action, as it stood at one moment.
 *
 * @param started which attempt of the pipeline's it is, counted over all executions; later ones have higher numbers
 * @param resolvedConfiguration with variables replaced and secrets masked
 * @param outputArtifacts where they lie or are to lie
 * @param approvalToken what PutApprovalResult needs, for approvals
 */
public record ActionExecution(
        String id,
        long started,
        ActionStatus status,
        Instant startedAt,
        Instant updatedAt,
        @Nullable Instant endedAt,
        @Nullable String summary,
        @Nullable String externalExecutionId,
        @Nullable String externalExecutionUrl,
        @Nullable Integer percentComplete,
        @Nullable ErrorDetails error,
        Map<String, String> outputVariables,
        Map<String, String> resolvedConfiguration,
        List<ArtifactObject> inputArtifacts,
        List<ArtifactObject> outputArtifacts,
        @Nullable String approvalToken,
        @Nullable Revision revision) {

    public record ErrorDetails(String code, String message) {}

    /** What a source action found. */
    public record Revision(
            String id, String changeId, @Nullable String summary, Instant created) {}

    /** How long it took, or has taken so far. */
    public Duration duration(Instant now) {
        return Duration.between(startedAt, endedAt == null ? now : endedAt);
    }
}
