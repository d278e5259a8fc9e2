package io.greenroom.simulator.job;

import io.greenroom.simulator.job.JobBoard.CurrentRevision;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker reported about a job. */
public sealed interface JobResult {

    record Succeeded(
            ExecutionDetails details,
            Map<String, String> outputVariables,
            @Nullable CurrentRevision currentRevision) implements JobResult {
        public Succeeded {
            outputVariables = Map.copyOf(outputVariables);
        }
    }

    /** This round is over, the action is not. */
    record Continued(
            ExecutionDetails details,
            String token,
            @Nullable CurrentRevision currentRevision) implements JobResult {}

    record Failed(String type, String message, @Nullable String externalExecutionId) implements JobResult {
        @Override
        public @Nullable CurrentRevision currentRevision() {
            return null;
        }
    }

    /** What a source action says it found, if it says so. */
    @Nullable
    CurrentRevision currentRevision();
}
