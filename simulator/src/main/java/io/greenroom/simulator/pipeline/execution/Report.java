package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.Revision;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the one who carries out an action tells how it goes. What comes after the end is ignored. */
interface Report {
    void progress(ExecutionDetails details);

    void succeeded(ExecutionDetails details, Map<String, String> outputVariables, @Nullable Revision revision);

    void failed(ErrorDetails error, @Nullable String externalExecutionId);

    default void failed(String code, String message) {
        failed(new ErrorDetails(code, message), null);
    }

    default void succeeded(String summary) {
        succeeded(new ExecutionDetails(summary, null, null), Map.of(), null);
    }
}
