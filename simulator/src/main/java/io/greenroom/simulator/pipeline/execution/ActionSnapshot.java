package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.actiontype.ActionTypeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An action of one execution, with all attempts at it so far, the oldest first.
 *
 * @param configuration as declared, with secrets masked
 */
public record ActionSnapshot(
        String name,
        ActionTypeId type,
        int runOrder,
        Map<String, String> configuration,
        @Nullable String namespace,
        @Nullable String roleArn,
        String region,
        @Nullable String entityUrl,
        List<ActionExecution> attempts) {

    public ActionSnapshot {
        attempts = List.copyOf(attempts);
    }

    /** The latest attempt, unless the action has not started yet. */
    public Optional<ActionExecution> latest() {
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
    }
}
