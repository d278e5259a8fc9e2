package io.greenroom.job;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.pipeline.PipelineContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the service says about a job, in PollForJobs and again in GetJobDetails.
 *
 * @param configuration the action's properties, variables resolved, secrets in clear
 * @param access the job's S3 credentials as of when this was asked for; null where the job has none
 * @param continuationToken what an earlier round of the same action execution left for this one
 */
public record Job(
        JobId id,
        ActionType type,
        Map<String, String> configuration,
        PipelineContext context,
        List<ArtifactLocation> inputs,
        List<ArtifactLocation> outputs,
        @Nullable ArtifactAccess access,
        @Nullable String continuationToken) {

    public Job {
        configuration = Map.copyOf(configuration);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The same for every round and every delivery of one action execution; where the service names none, the job's id. */
    public String key() {
        return context.actionExecution() == null ? id.value() : context.actionExecution();
    }

    /** Without the configuration's values and the token: some are secret. */
    @Override
    public String toString() {
        return "Job[id=%s, type=%s, configuration=%s, context=%s]".formatted(id, type, configuration.keySet(), context);
    }
}
