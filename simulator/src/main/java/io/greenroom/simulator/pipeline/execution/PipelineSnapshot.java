package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pipeline as it stood at one moment.
 *
 * @param json the latest definition with secrets masked
 */
public record PipelineSnapshot(
        PipelineDeclaration declaration,
        int version,
        ObjectNode json,
        Instant created,
        Instant updated,
        List<Transition> transitions) {

    public PipelineSnapshot {
        transitions = List.copyOf(transitions);
    }

    /** The way into a stage. {@code reason} and {@code changedAt} are null as long as nobody changed it. */
    public record Transition(
            String stage,
            boolean enabled,
            @Nullable String reason,
            @Nullable Instant changedAt) {}

    public String name() {
        return declaration.name();
    }
}
