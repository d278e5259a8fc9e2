package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.pipeline.definition.Condition.Result;
import io.greenroom.simulator.pipeline.definition.Condition.Rule;
import io.greenroom.simulator.pipeline.definition.Condition.RuleType;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.OnFailure;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the conditions of a stage: one of each kind, with 1 to 5 rules. Their shapes are those of the service's API model
 * ({@code BeforeEntryConditions}, {@code SuccessConditions}, {@code FailureConditions}, {@code RuleDeclaration}); which kind
 * may have which result is what its user guide says under "Configure conditions for a stage".
 */
record ConditionShape(Problems problems) {

    @Nullable
    Condition beforeEntry(Cursor stage) {
        return required(stage, "beforeEntry", Result.FAIL, Result.SKIP);
    }

    @Nullable
    Condition onSuccess(Cursor stage) {
        return required(stage, "onSuccess", Result.FAIL, Result.ROLLBACK);
    }

    OnFailure onFailure(Cursor stage) {
        Cursor at = stage.at("onFailure");
        Result result = result(at, Result.FAIL, Result.ROLLBACK, Result.RETRY);
        RetryMode mode = at.at("retryConfiguration").optionalWord("retryMode", RetryMode.class);
        Condition condition = at.has("conditions") ? only(at, Result.FAIL, Result.ROLLBACK) : null;
        if (result == Result.RETRY && condition != null) {
            problems.stage(
                    at.path() + ".conditions",
                    "cannot be together with the result RETRY: a stage is either retried when it fails, or its conditions decide");
        }
        return new OnFailure(
                result == null ? Result.FAIL : result, mode == null ? RetryMode.FAILED_ACTIONS : mode, condition);
    }

    private @Nullable Condition required(Cursor stage, String member, Result... results) {
        return stage.has(member) ? only(stage.at(member), results) : null;
    }

    private @Nullable Condition only(Cursor at, Result... results) {
        List<Condition> conditions = at.items("conditions", 1, 1).stream()
                .map(condition -> condition(condition, results))
                .toList();
        return conditions.isEmpty() ? null : conditions.getFirst();
    }

    private Condition condition(Cursor at, Result... results) {
        Result result = result(at, results);
        List<Cursor> rules = at.has("rules") ? at.items("rules", 1, 5) : List.of();
        return new Condition(
                result == null ? Result.FAIL : result,
                rules.stream().map(this::rule).toList());
    }

    private static @Nullable Result result(Cursor at, Result... allowed) {
        String[] words = Stream.of(allowed).map(Result::name).toArray(String[]::new);
        String word = at.optionalText("result", Text.oneOf(words));
        return Stream.of(allowed)
                .filter(result -> result.name().equals(word))
                .findFirst()
                .orElse(null);
    }

    private Rule rule(Cursor at) {
        at.texts("commands", 1, 50, Text.anything(1, 1000));
        at.items("inputArtifacts", 0, Integer.MAX_VALUE).forEach(item -> item.text("name", Text.ARTIFACT));
        at.optionalNumber("timeoutInMinutes", 5, 86_400);
        return new Rule(
                at.text("name", Text.NAME),
                type(at.at("ruleTypeId")),
                configuration(at),
                at.optionalText("roleArn", Text.ROLE),
                at.optionalText("region", Text.REGION));
    }

    private static RuleType type(Cursor at) {
        return new RuleType(
                at.text("category", Text.oneOf("Rule")),
                at.optionalText("owner", Text.oneOf("AWS")),
                at.text("provider", Text.PROVIDER),
                at.optionalText("version", Text.VERSION));
    }

    private static Map<String, String> configuration(Cursor rule) {
        Map<String, String> configuration = new LinkedHashMap<>();
        Cursor at = rule.at("configuration");
        rule.members("configuration").keySet().forEach(key -> {
            String value = at.optionalText(key, Text.anything(1, 10_000));
            if (value != null) {
                configuration.put(key, value);
            }
        });
        return configuration;
    }
}
