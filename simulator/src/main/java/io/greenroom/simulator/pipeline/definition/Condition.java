package io.greenroom.simulator.pipeline.definition;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A check of a stage. It is met when all its rules succeed; when one fails, its result comes about. */
public record Condition(Result result, List<Rule> rules) {
    public Condition {
        rules = List.copyOf(rules);
    }

    public enum Result {
        FAIL,
        SKIP,
        ROLLBACK,
        RETRY
    }

    /** {@code owner} and {@code version} are null when the definition leaves them out. */
    public record RuleType(
            String category,
            @Nullable String owner,
            String provider,
            @Nullable String version) {}

    public record Rule(
            String name,
            RuleType type,
            Map<String, String> configuration,
            @Nullable String roleArn,
            @Nullable String region) {
        public Rule {
            configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
        }
    }
}
