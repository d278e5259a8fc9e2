package io.greenroom.simulator.pipeline.execution;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stage of one execution with all its declared actions. {@code status} and {@code startedAt} are null until the
 * execution entered it, {@code endedAt} while it runs.
 */
public record StageSnapshot(
        String name,
        @Nullable StageStatus status,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        int automaticRetries,
        int manualRetries,
        List<ActionSnapshot> actions) {

    public StageSnapshot {
        actions = List.copyOf(actions);
    }
}
