package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.wire.ServiceException;
import java.util.Optional;

/**
 * What a stage may be rolled back to, after "Configuring stage rollback" in the service's user guide and the errors of
 * RollbackStage in its API reference.
 */
final class RollbackRules {
    private RollbackRules() {}

    static void check(Execution target, StageRun stage) {
        String name = stage.stage().name();
        Pipeline pipeline = target.pipeline();
        if (target.version() != pipeline.version()) {
            throw new ServiceException(
                    "PipelineExecutionOutdatedException",
                    "Execution '%s' is of version %d of the pipeline, and the present one is %d; only executions of the present version can be rolled back to"
                            .formatted(target.id(), target.version(), pipeline.version()));
        }
        if (stage.index() == 0) {
            throw unable(name, "it is the source stage");
        }
        if (Pipeline.isParallel(target)) {
            throw unable(name, "pipelines in PARALLEL mode have no rollback");
        }
        if (target.isRollback()) {
            throw unable(
                    name,
                    "execution '%s' is a rollback itself; name the one that it rolled back to".formatted(target.id()));
        }
        if (stage.status() != StageStatus.SUCCEEDED) {
            throw unable(name, "execution '%s' has not succeeded in it".formatted(target.id()));
        }
        Execution occupant = pipeline.gate(name).occupant();
        if (occupant != null) {
            throw unable(name, "execution '%s' is in it; wait until it has left".formatted(occupant.id()));
        }
    }

    /** What a failed stage is rolled back to by itself. A rollback that fails is not rolled back in turn. */
    static Optional<Execution> latestGood(Execution failed, StageRun stage) {
        if (Pipeline.isParallel(failed) || failed.isRollback() || stage.index() == 0) {
            return Optional.empty();
        }
        return failed.pipeline().executions().reversed().stream()
                .filter(execution -> execution.version() == failed.version() && !execution.isRollback())
                .filter(execution -> execution.stages().get(stage.index()).status() == StageStatus.SUCCEEDED)
                .findFirst();
    }

    private static ServiceException unable(String stage, String why) {
        return new ServiceException(
                "UnableToRollbackStageException", "Stage '%s' cannot be rolled back: %s".formatted(stage, why));
    }
}
