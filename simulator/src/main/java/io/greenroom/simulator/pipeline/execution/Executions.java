package io.greenroom.simulator.pipeline.execution;

import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes executions. Used within transactions only. */
final class Executions {
    private final Ids ids;
    private final InstantSource clock;
    private long started;

    Executions(Ids ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
    }

    Execution standard(Pipeline pipeline, StartRequest request, Map<String, String> variables) {
        return add(pipeline, request, variables, null);
    }

    /** One that goes through one stage again, with the revisions, variables and artifacts of the target. */
    Execution rollback(Execution target, StageRun stage, Trigger trigger) {
        var request = new StartRequest(target.variables(), Map.of(), null, trigger);
        return add(target.pipeline(), request, target.variables(), new Rollback(target, stage.index()));
    }

    private Execution add(
            Pipeline pipeline, StartRequest request, Map<String, String> variables, @Nullable Rollback rollback) {
        var execution = new Execution(pipeline, ids.uuid(), ++started, request, variables, rollback, clock.instant());
        pipeline.add(execution);
        return execution;
    }
}
