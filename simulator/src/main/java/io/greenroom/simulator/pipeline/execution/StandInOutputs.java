package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.LinkedHashMap;
import java.util.Map;

/** Output variables of actions that something else stands in for, by namespace and name. */
public record StandInOutputs(Map<String, Map<String, String>> byNamespace) {
    public StandInOutputs {
        byNamespace = Map.copyOf(byNamespace);
    }

    public static StandInOutputs none() {
        return new StandInOutputs(Map.of());
    }

    /** What the action puts out: what was given for its namespace, over what its stand-in knows. */
    Map<String, String> of(Action action, Map<String, String> known) {
        Map<String, String> outputs = new LinkedHashMap<>(known);
        if (action.namespace() != null) {
            outputs.putAll(byNamespace.getOrDefault(action.namespace(), Map.of()));
        }
        return outputs;
    }
}
