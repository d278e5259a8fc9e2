package io.greenroom.simulator.pipeline.execution;

import java.util.Map;

/** What becomes of rules, by name: nothing here can evaluate them. Those that are not named pass. */
public record RuleResults(Map<String, RuleResult> given) {
    public RuleResults {
        given = Map.copyOf(given);
    }

    public enum RuleResult {
        PASS("pass", "passes"),
        FAIL("fail", "fails");

        private final String word;
        private final String verb;

        RuleResult(String word, String verb) {
            this.word = word;
            this.verb = verb;
        }

        /** As it is written in {@code --rule NAME=pass}. */
        public String word() {
            return word;
        }
    }

    public static RuleResults allPass() {
        return new RuleResults(Map.of());
    }

    RuleResult of(String rule) {
        return given.getOrDefault(rule, RuleResult.PASS);
    }

    /** Says that the rule was not evaluated, what it is taken for, and why. */
    String summary(String rule) {
        RuleResult result = given.get(rule);
        return result == null
                ? "not evaluated; it passes unless --rule %s=fail is given".formatted(rule)
                : "not evaluated; it %s, as --rule %s=%s asks".formatted(result.verb, rule, result.word);
    }
}
