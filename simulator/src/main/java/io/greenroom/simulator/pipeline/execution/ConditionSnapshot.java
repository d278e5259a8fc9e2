package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.Condition.Result;
import io.greenroom.simulator.pipeline.definition.Condition.RuleType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a stage as it came out once.
 *
 * @param result what came about if it was not met
 */
public record ConditionSnapshot(Kind kind, Result result, List<Rule> rules, Instant at) {
    public ConditionSnapshot {
        rules = List.copyOf(rules);
    }

    /** When a condition comes up, in the words of the definition. */
    public enum Kind {
        BEFORE_ENTRY("beforeEntry"),
        ON_SUCCESS("onSuccess"),
        ON_FAILURE("onFailure");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** A rule, and what it was taken for. */
    public record Rule(
            String id,
            String name,
            RuleType type,
            Map<String, String> configuration,
            @Nullable String roleArn,
            String region,
            boolean passed,
            String summary) {
        public Rule {
            configuration = Map.copyOf(configuration);
        }
    }

    public boolean isMet() {
        return rules.stream().allMatch(Rule::passed);
    }

    /** Says which rules failed, and what comes of it. */
    public String summary() {
        if (isMet()) {
            return "The condition %s is met.".formatted(kind.word());
        }
        String failed =
                rules.stream().filter(rule -> !rule.passed()).map(Rule::name).collect(Collectors.joining(", "));
        return "The condition %s is not met (rule %s); its result is %s.".formatted(kind.word(), failed, result);
    }
}
