package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.pipeline.execution.ConditionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineEngine;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.wire.Operation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What can be seen of conditions and their rules: ListRuleExecutions, and the members of GetPipelineState about them. */
record RuleOperations(PipelineEngine engine, PipelineSettings settings) {

    Map<String, Operation> operations() {
        return Map.of("ListRuleExecutions", json -> list(new Request(json)));
    }

    /** A rule and what it belongs to. */
    private record Evaluation(
            ExecutionSnapshot execution,
            StageSnapshot stage,
            ConditionSnapshot condition,
            ConditionSnapshot.Rule rule) {}

    /** Puts what came of each kind of condition the last time into the state of a stage. */
    static void states(List<ConditionSnapshot> conditions, Answer state) {
        for (ConditionSnapshot condition : conditions) {
            state.with(condition.kind().word() + "ConditionState", conditionState(condition));
        }
    }

    private static Answer conditionState(ConditionSnapshot condition) {
        Answer outcome = new Answer().with("status", word(condition.isMet())).with("summary", condition.summary());
        Answer only = new Answer()
                .with(
                        "latestExecution",
                        new Answer()
                                .with("status", word(condition.isMet()))
                                .with("summary", condition.summary())
                                .with("lastStatusChange", condition.at()))
                .withEach("ruleStates", condition.rules(), rule -> new Answer()
                        .with("ruleName", rule.name())
                        .with(
                                "latestExecution",
                                new Answer()
                                        .with("ruleExecutionId", rule.id())
                                        .with("status", word(rule.passed()))
                                        .with("summary", rule.summary())
                                        .with("lastStatusChange", condition.at())
                                        .with("errorDetails", errorDetails(rule))));
        return new Answer().with("latestExecution", outcome).withEach("conditionStates", List.of(only), state -> state);
    }

    private JsonNode list(Request request) {
        String pipeline = request.text("pipelineName");
        Request filter = request.at("filter");
        String latestIn = filter.at("latestInPipelineExecution").optionalText("pipelineExecutionId");
        String in = latestIn == null ? filter.optionalText("pipelineExecutionId") : latestIn;
        List<ExecutionSnapshot> executions =
                in == null ? engine.executions(pipeline) : List.of(engine.execution(pipeline, in));
        List<Evaluation> evaluations =
                executions.stream().flatMap(RuleOperations::evaluations).toList();
        Page<Evaluation> page =
                Page.of(evaluations, evaluation -> evaluation.rule().id(), request);
        return new Answer()
                .withEach("ruleExecutionDetails", page.items(), this::detail)
                .with("nextToken", page.nextToken())
                .json();
    }

    /** The latest first. */
    private static Stream<Evaluation> evaluations(ExecutionSnapshot execution) {
        return execution.stages().reversed().stream().flatMap(stage -> stage.conditions().reversed().stream()
                .flatMap(condition -> condition.rules().reversed().stream()
                        .map(rule -> new Evaluation(execution, stage, condition, rule))));
    }

    private Answer detail(Evaluation e) {
        ConditionSnapshot.Rule rule = e.rule();
        return new Answer()
                .with("pipelineExecutionId", e.execution().id())
                .with("ruleExecutionId", rule.id())
                .with("pipelineVersion", e.execution().pipelineVersion())
                .with("stageName", e.stage().name())
                .with("ruleName", rule.name())
                .with("startTime", e.condition().at())
                .with("lastUpdateTime", e.condition().at())
                .with("updatedBy", settings.caller())
                .with("status", word(rule.passed()))
                .with("input", input(rule))
                .with(
                        "output",
                        new Answer()
                                .with(
                                        "executionResult",
                                        new Answer()
                                                .with("externalExecutionSummary", rule.summary())
                                                .with("errorDetails", errorDetails(rule))));
    }

    private static Answer input(ConditionSnapshot.Rule rule) {
        return new Answer()
                .with(
                        "ruleTypeId",
                        new Answer()
                                .with("category", rule.type().category())
                                .with("owner", rule.type().owner())
                                .with("provider", rule.type().provider())
                                .with("version", rule.type().version()))
                .with("configuration", rule.configuration())
                .with("roleArn", rule.roleArn())
                .with("region", rule.region());
    }

    private static @Nullable Answer errorDetails(ConditionSnapshot.Rule rule) {
        return rule.passed() ? null : new Answer().with("code", "RuleFailed").with("message", rule.summary());
    }

    private static String word(boolean good) {
        return good ? "Succeeded" : "Failed";
    }
}
