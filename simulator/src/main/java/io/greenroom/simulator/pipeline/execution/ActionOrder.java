package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to carry out an action once.
 *
 * @param configuration with variables replaced; secrets in clear
 * @param revisionOverride the revision that StartPipelineExecution named for this source action, or null
 */
record ActionOrder(
        String pipeline,
        String executionId,
        String stage,
        Action action,
        String actionExecutionId,
        String region,
        Map<String, String> configuration,
        List<ArtifactObject> inputs,
        List<ArtifactObject> outputs,
        @Nullable String encryptionKey,
        @Nullable String revisionOverride) {

    @Override
    public String toString() {
        return "ActionOrder[%s/%s/%s]".formatted(pipeline, stage, action.name());
    }
}
