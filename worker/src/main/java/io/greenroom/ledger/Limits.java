package io.greenroom.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many environments there may be at once, and who may start which.
 *
 * @param environments in all; empty for any number
 * @param perPipeline of one pipeline
 * @param perProvider by provider; one that is not named has no limit of its own
 * @param waitFor how long one that has no room stands in line; zero refuses it at once
 * @param allow who may start what; empty lets everybody start everything
 */
public record Limits(
        OptionalInt environments,
        OptionalInt perPipeline,
        Map<String, Integer> perProvider,
        Duration waitFor,
        List<Allowance> allow) {

    public static final Limits NONE =
            new Limits(OptionalInt.empty(), OptionalInt.empty(), Map.of(), Duration.ZERO, List.of());

    public Limits {
        perProvider = Map.copyOf(perProvider);
        allow = List.copyOf(allow);
    }

    /** These pipelines may start these blueprints. */
    public record Allowance(Glob pipelines, Glob blueprints) {
        private boolean covers(@Nullable String pipeline, String blueprint) {
            return pipelines.matches(pipeline == null ? "" : pipeline) && blueprints.matches(blueprint);
        }

        @Override
        public String toString() {
            return "pipelines %s: blueprints %s".formatted(pipelines, blueprints);
        }
    }

    /** Why the pipeline may not start the blueprint, for its author; empty when it may. */
    Optional<String> refusal(@Nullable String pipeline, String blueprint) {
        if (allow.isEmpty() || allow.stream().anyMatch(rule -> rule.covers(pipeline, blueprint))) {
            return Optional.empty();
        }
        return Optional.of(
                "%s may not start blueprint '%s': no rule of limits.allow covers it. There are: %s. Ask the administrator of Greenroom, or choose another blueprint."
                        .formatted(
                                pipeline == null ? "An unknown pipeline" : "Pipeline '" + pipeline + "'",
                                blueprint,
                                allow.stream().map(Allowance::toString).collect(Collectors.joining("; "))));
    }

    /** Whether the numbers are limited at all. */
    boolean countNothing() {
        return environments.isEmpty() && perPipeline.isEmpty() && perProvider.isEmpty();
    }
}
