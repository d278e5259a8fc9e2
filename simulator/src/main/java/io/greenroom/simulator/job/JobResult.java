package io.greenroom.simulator.job;

import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker reported about a job. */
public sealed interface JobResult {

    record Succeeded(ExecutionDetails details, Map<String, String> outputVariables) implements JobResult {
        public Succeeded {
            outputVariables = Map.copyOf(outputVariables);
        }
    }

    /** This round is over, the action is not. */
    record Continued(ExecutionDetails details, String token) implements JobResult {}

    record Failed(String type, String message, @Nullable String externalExecutionId) implements JobResult {}
}
