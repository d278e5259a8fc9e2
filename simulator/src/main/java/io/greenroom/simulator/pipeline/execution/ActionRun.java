package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.Revision;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt at an action: open until its one end. Changed within transactions only. */
final class ActionRun {
    private final ActionOrder order;
    private final Performer performer;
    private final long started;
    private final @Nullable String approvalToken;
    private final Instant startedAt;

    private ActionStatus status = ActionStatus.IN_PROGRESS;
    private Instant updatedAt;
    private @Nullable Instant endedAt;
    private @Nullable String summary;
    private @Nullable String externalExecutionId;
    private @Nullable Integer percentComplete;
    private @Nullable ErrorDetails error;
    private @Nullable Revision revision;
    private Map<String, String> outputVariables = Map.of();

    ActionRun(ActionOrder order, Performer performer, long started, @Nullable String approvalToken, Instant now) {
        this.order = order;
        this.performer = performer;
        this.started = started;
        this.approvalToken = approvalToken;
        this.startedAt = now;
        this.updatedAt = now;
    }

    ActionOrder order() {
        return order;
    }

    Action action() {
        return order.action();
    }

    Performer performer() {
        return performer;
    }

    @Nullable
    String approvalToken() {
        return approvalToken;
    }

    boolean isOpen() {
        return status == ActionStatus.IN_PROGRESS;
    }

    boolean hasSucceeded() {
        return status == ActionStatus.SUCCEEDED;
    }

    boolean hasFailed() {
        return status == ActionStatus.FAILED;
    }

    /** What is not told anew stays as it was. */
    void progress(ExecutionDetails details, Instant now) {
        summary = details.summary() == null ? summary : details.summary();
        percentComplete = details.percentComplete() == null ? percentComplete : details.percentComplete();
        learnExternalId(details.externalExecutionId());
        updatedAt = now;
    }

    void succeed(Map<String, String> variables, @Nullable Revision found, Instant now) {
        outputVariables = Map.copyOf(variables);
        revision = found;
        end(ActionStatus.SUCCEEDED, now);
    }

    void fail(ErrorDetails details, @Nullable String externalId, Instant now) {
        error = details;
        learnExternalId(externalId);
        end(ActionStatus.FAILED, now);
    }

    void abandon(Instant now) {
        end(ActionStatus.ABANDONED, now);
    }

    ActionExecution snapshot(Map<String, String> shownConfiguration, @Nullable UrlTemplate executionUrl) {
        return new ActionExecution(
                order.actionExecutionId(),
                started,
                status,
                startedAt,
                updatedAt,
                endedAt,
                summary,
                externalExecutionId,
                executionUrl == null ? null : executionUrl.filled(order.configuration(), externalExecutionId),
                percentComplete,
                error,
                outputVariables,
                shownConfiguration,
                order.inputs(),
                order.outputs(),
                isOpen() ? approvalToken : null,
                revision);
    }

    private void learnExternalId(@Nullable String id) {
        externalExecutionId = id == null ? externalExecutionId : id;
    }

    private void end(ActionStatus end, Instant now) {
        status = end;
        updatedAt = now;
        endedAt = now;
    }
}
