package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import io.greenroom.simulator.wire.ServiceException;

/** When a stage may be retried. */
final class RetryRules {
    private RetryRules() {}

    /** The service has no other word for an execution that it does not know. */
    static Execution known(Pipeline pipeline, String id) {
        Execution execution = pipeline.execution(id);
        if (execution == null) {
            throw new ServiceException(
                    "StageNotRetryableException",
                    "Pipeline '%s' has no execution '%s'"
                            .formatted(pipeline.declaration().name(), id));
        }
        return execution;
    }

    static void check(Execution execution, StageRun stage, RetryMode mode) {
        boolean underWay = stage.status() == StageStatus.IN_PROGRESS;
        boolean failed = stage.status() == StageStatus.FAILED && execution.status() == ExecutionStatus.FAILED;
        if (!stage.hasFailed() || !(failed || underWay)) {
            throw notRetryable(stage, "it has no failed actions, or its execution is stopping or over");
        }
        if (underWay && mode == RetryMode.ALL_ACTIONS) {
            throw notRetryable(stage, "some of its actions are still in progress; use FAILED_ACTIONS or wait for them");
        }
        if (Pipeline.isParallel(execution)) {
            return;
        }
        if (execution.version() != execution.pipeline().version()) {
            throw notRetryable(stage, "the pipeline was updated since this execution started");
        }
        checkIsLatest(execution, stage);
    }

    private static void checkIsLatest(Execution execution, StageRun stage) {
        boolean overtaken = execution.pipeline().executions().stream()
                .anyMatch(other -> other.started() > execution.started()
                        && other.stages().size() > stage.index()
                        && other.stages().get(stage.index()).status() != null);
        if (overtaken) {
            throw new ServiceException(
                    "NotLatestPipelineExecutionException",
                    "A newer execution has entered stage '%s'; only the latest one there can be retried"
                            .formatted(stage.stage().name()));
        }
        Execution occupant = execution.pipeline().gate(stage.stage().name()).occupant();
        if (occupant != null && occupant != execution) {
            throw new ServiceException(
                    "ConflictException",
                    "Execution '%s' is in stage '%s'; retry when it has left"
                            .formatted(occupant.id(), stage.stage().name()));
        }
    }

    private static ServiceException notRetryable(StageRun stage, String why) {
        return new ServiceException(
                "StageNotRetryableException",
                "Stage '%s' cannot be retried: %s".formatted(stage.stage().name(), why));
    }
}
