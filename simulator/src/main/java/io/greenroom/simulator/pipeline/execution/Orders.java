package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes out the orders of actions: where their artifacts lie, and what they are called. */
final class Orders {
    private final Ids ids;
    private final String bucket;
    private final PipelineSettings settings;

    Orders(Ids ids, String bucket, PipelineSettings settings) {
        this.ids = ids;
        this.bucket = bucket;
        this.settings = settings;
    }

    ActionOrder orderFor(Execution execution, StageRun stage, Action action, Map<String, String> configuration) {
        String region = action.region() == null ? settings.region() : action.region();
        return new ActionOrder(
                execution.declaration().name(),
                execution.id(),
                stage.stage().name(),
                action,
                ids.uuid(),
                region,
                configuration,
                inputs(execution, action),
                outputs(execution, action),
                execution.declaration().encryptionKeyIn(region),
                execution.revisionOverride(action.name()));
    }

    /** Reading the definition made sure that every input has a producer that ran before. */
    private static List<ArtifactObject> inputs(Execution execution, Action action) {
        return action.inputArtifacts().stream()
                .map(name -> Objects.requireNonNull(execution.artifacts().get(name)))
                .toList();
    }

    /** A retry writes to the same keys as the first attempt. */
    private List<ArtifactObject> outputs(Execution execution, Action action) {
        return action.outputArtifacts().stream()
                .map(name -> {
                    ArtifactObject earlier = execution.artifacts().get(name);
                    String key = earlier == null
                            ? ids.artifactKey(execution.declaration().name(), name)
                            : earlier.key();
                    ArtifactObject output = new ArtifactObject(name, null, bucket, key);
                    execution.artifacts().put(name, output);
                    return output;
                })
                .toList();
    }
}
