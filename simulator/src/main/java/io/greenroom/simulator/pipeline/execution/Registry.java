package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.wire.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pipelines by name, and the service's errors for what is not there. Used within transactions only. */
final class Registry {
    private final Map<String, Pipeline> pipelines = new TreeMap<>();

    List<Pipeline> all() {
        return List.copyOf(pipelines.values());
    }

    void add(String name, Pipeline pipeline) {
        pipelines.put(name, pipeline);
    }

    void requireFree(String name) {
        if (pipelines.containsKey(name)) {
            throw new ServiceException(
                    "PipelineNameInUseException", "A pipeline with the name '%s' already exists".formatted(name));
        }
    }

    @Nullable
    Pipeline remove(String name) {
        return pipelines.remove(name);
    }

    Pipeline pipeline(String name) {
        Pipeline pipeline = pipelines.get(name);
        if (pipeline == null) {
            throw new ServiceException(
                    "PipelineNotFoundException",
                    "There is no pipeline '%s'; there are: %s"
                            .formatted(name, pipelines.isEmpty() ? "none" : String.join(", ", pipelines.keySet())));
        }
        return pipeline;
    }

    Execution execution(String pipeline, String id) {
        Execution execution = pipeline(pipeline).execution(id);
        if (execution == null) {
            throw new ServiceException(
                    "PipelineExecutionNotFoundException",
                    "Pipeline '%s' has no execution '%s'".formatted(pipeline, id));
        }
        return execution;
    }

    static StageRun stage(Execution execution, String name) {
        return execution.stages().stream()
                .filter(stage -> stage.stage().name().equals(name))
                .findFirst()
                .orElseThrow(() -> noStage(execution.declaration().name(), name));
    }

    static ServiceException noStage(String pipeline, String name) {
        return new ServiceException(
                "StageNotFoundException", "Pipeline '%s' has no stage '%s'".formatted(pipeline, name));
    }
}
