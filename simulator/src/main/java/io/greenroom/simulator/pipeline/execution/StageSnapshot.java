package io.greenroom.simulator.pipeline.execution;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stage of one execution with all its declared actions. {@code status} and {@code startedAt} are null until the
 * execution entered it, {@code endedAt} while it runs. {@code conditions} are those that have come up, in their order.
 */
public record StageSnapshot(
        String name,
        @Nullable StageStatus status,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        int automaticRetries,
        int manualRetries,
        List<ConditionSnapshot> conditions,
        List<ActionSnapshot> actions) {

    public StageSnapshot {
        conditions = List.copyOf(conditions);
        actions = List.copyOf(actions);
    }

    /** How long it took, or has taken so far; nothing when the execution did not get there. */
    public Optional<Duration> duration(Instant now) {
        return Optional.ofNullable(startedAt).map(start -> Duration.between(start, endedAt == null ? now : endedAt));
    }
}
