package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Stage;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineEngine;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.PipelineSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineSnapshot.Transition;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import io.greenroom.simulator.wire.Operation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** GetPipelineState: each stage with the execution that entered it last, each action with its latest attempt. */
record StateOperation(PipelineEngine engine, PipelineSettings settings) {
    /** Longer error texts are cut here; ListActionExecutions has them whole. */
    private static final int LONGEST_MESSAGE = 2048;

    Map<String, Operation> operations() {
        return Map.of("GetPipelineState", this::state);
    }

    /** A stage of one execution. */
    private record Visit(ExecutionSnapshot execution, StageSnapshot stage) {}

    private JsonNode state(ObjectNode json) {
        String name = new Request(json).text("name");
        PipelineSnapshot pipeline = engine.pipeline(name);
        List<ExecutionSnapshot> executions = engine.executions(name);
        return new Answer()
                .with("pipelineName", name)
                .with("pipelineVersion", pipeline.version())
                .withEach("stageStates", pipeline.transitions(), transition -> stage(pipeline, transition, executions))
                .with("created", pipeline.created())
                .with("updated", pipeline.updated())
                .json();
    }

    private Answer stage(PipelineSnapshot pipeline, Transition transition, List<ExecutionSnapshot> executions) {
        Stage declared = pipeline.declaration().stage(transition.stage());
        List<Visit> visits = visits(transition.stage(), executions);
        Answer state = new Answer().with("stageName", transition.stage());
        inbound(transition.stage(), executions, state);
        state.with("inboundTransitionState", transition(transition));
        List<Action> actions = declared == null ? List.of() : declared.actions();
        state.withEach("actionStates", actions, action -> action(action, visits));
        visits.stream().findFirst().ifPresent(latest -> {
            state.with("latestExecution", stageExecution(latest));
            RuleOperations.states(latest.stage().conditions(), state);
            retries(latest.stage(), state);
        });
        return state;
    }

    /** The visits of a stage, the latest first. */
    private static List<Visit> visits(String stage, List<ExecutionSnapshot> executions) {
        return executions.stream()
                .flatMap(execution -> execution.stages().stream()
                        .filter(s -> s.name().equals(stage) && s.startedAt() != null)
                        .map(s -> new Visit(execution, s)))
                .sorted(Comparator.comparing(StateOperation::entered).reversed())
                .toList();
    }

    private static Instant entered(Visit visit) {
        Instant startedAt = visit.stage().startedAt();
        return startedAt == null ? Instant.MIN : startedAt;
    }

    private static void inbound(String stage, List<ExecutionSnapshot> executions, Answer state) {
        List<ExecutionSnapshot> waiting = executions.stream()
                .filter(execution -> stage.equals(execution.waitingFor()))
                .toList();
        if (!waiting.isEmpty()) {
            state.with("inboundExecution", inbound(waiting.getLast()));
            state.withEach("inboundExecutions", waiting, StateOperation::inbound);
        }
    }

    private static Answer inbound(ExecutionSnapshot execution) {
        return new Answer()
                .with("pipelineExecutionId", execution.id())
                .with("status", StageStatus.IN_PROGRESS.word())
                .with("type", execution.type());
    }

    private Answer transition(Transition transition) {
        Answer view = new Answer().with("enabled", transition.enabled());
        if (transition.changedAt() != null) {
            view.with("lastChangedBy", settings.caller())
                    .with("lastChangedAt", transition.changedAt())
                    .with("disabledReason", transition.reason());
        }
        return view;
    }

    private static Answer stageExecution(Visit visit) {
        StageStatus status = visit.stage().status();
        return new Answer()
                .with("pipelineExecutionId", visit.execution().id())
                .with("status", status == null ? null : status.word())
                .with("type", visit.execution().type());
    }

    private static void retries(StageSnapshot stage, Answer state) {
        if (stage.automaticRetries() + stage.manualRetries() > 0) {
            state.with(
                    "retryStageMetadata",
                    new Answer()
                            .with("autoStageRetryAttempt", stage.automaticRetries())
                            .with("manualStageRetryAttempt", stage.manualRetries())
                            .with(
                                    "latestRetryTrigger",
                                    stage.manualRetries() > 0 ? "ManualStageRetry" : "AutomatedStageRetry"));
        }
    }

    private Answer action(Action declared, List<Visit> visits) {
        Answer state = new Answer().with("actionName", declared.name());
        Optional<ActionSnapshot> shown = visits.stream()
                .flatMap(visit -> visit.stage().actions().stream())
                .filter(action ->
                        action.name().equals(declared.name()) && action.latest().isPresent())
                .findFirst();
        shown.ifPresent(action -> {
            ActionExecution latest = action.attempts().getLast();
            state.with("currentRevision", revision(latest))
                    .with("latestExecution", actionExecution(latest))
                    .with("entityUrl", action.entityUrl());
        });
        return state;
    }

    private static @Nullable Answer revision(ActionExecution execution) {
        ActionExecution.Revision revision = execution.revision();
        return revision == null
                ? null
                : new Answer()
                        .with("revisionId", revision.id())
                        .with("revisionChangeId", revision.changeId())
                        .with("created", revision.created());
    }

    private Answer actionExecution(ActionExecution execution) {
        return new Answer()
                .with("actionExecutionId", execution.id())
                .with("status", execution.status().word())
                .with("summary", execution.summary())
                .with("lastStatusChange", execution.updatedAt())
                .with("token", execution.approvalToken())
                .with("lastUpdatedBy", execution.status() == ActionStatus.IN_PROGRESS ? null : settings.caller())
                .with("externalExecutionId", execution.externalExecutionId())
                .with("externalExecutionUrl", execution.externalExecutionUrl())
                .with("percentComplete", execution.percentComplete())
                .with("errorDetails", shortErrorDetails(execution));
    }

    private static @Nullable Answer shortErrorDetails(ActionExecution execution) {
        ActionExecution.ErrorDetails error = execution.error();
        return error == null
                ? null
                : new Answer()
                        .with("code", error.code())
                        .with(
                                "message",
                                error.message()
                                        .substring(
                                                0,
                                                Math.min(
                                                        LONGEST_MESSAGE,
                                                        error.message().length())));
    }
}
