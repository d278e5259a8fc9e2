package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineEngine;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.simulator.pipeline.execution.StageStatus;
import io.greenroom.simulator.wire.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The calls that show what executions and their actions did. */
record HistoryOperations(PipelineEngine engine, PipelineSettings settings) {

    Map<String, Operation> operations() {
        return Map.of(
                "GetPipelineExecution", json -> execution(new Request(json)),
                "ListPipelineExecutions", json -> executions(new Request(json)),
                "ListActionExecutions", json -> actionExecutions(new Request(json)));
    }

    /** An action's attempt and what it belongs to. */
    private record Attempt(
            ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action, ActionExecution attempt) {}

    private JsonNode execution(Request request) {
        ExecutionSnapshot execution =
                engine.execution(request.text("pipelineName"), request.text("pipelineExecutionId"));
        Answer view = new Answer()
                .with("pipelineName", execution.pipeline())
                .with("pipelineVersion", execution.pipelineVersion())
                .with("pipelineExecutionId", execution.id())
                .with("status", execution.status().word())
                .with("statusSummary", execution.statusSummary())
                .withEach("artifactRevisions", sources(revised(execution)), this::artifactRevision)
                .withEach("variables", execution.variables().entrySet(), variable -> new Answer()
                        .with("name", variable.getKey())
                        .with("resolvedValue", variable.getValue()))
                .with("trigger", trigger(execution))
                .with("executionMode", execution.mode().name())
                .with("executionType", execution.type())
                .with("rollbackMetadata", rollback(execution));
        return new Answer().with("pipelineExecution", view).json();
    }

    private JsonNode executions(Request request) {
        String succeededIn = request.at("filter").at("succeededInStage").optionalText("stageName");
        List<ExecutionSnapshot> chosen = engine.executions(request.text("pipelineName")).stream()
                .filter(execution -> succeededIn == null || hasSucceededIn(succeededIn, execution))
                .toList();
        Page<ExecutionSnapshot> page = Page.of(chosen, ExecutionSnapshot::id, request);
        return new Answer()
                .withEach("pipelineExecutionSummaries", page.items(), this::summary)
                .with("nextToken", page.nextToken())
                .json();
    }

    private static boolean hasSucceededIn(String stage, ExecutionSnapshot execution) {
        return execution.stages().stream().anyMatch(s -> s.name().equals(stage) && s.status() == StageStatus.SUCCEEDED);
    }

    private Answer summary(ExecutionSnapshot execution) {
        return new Answer()
                .with("pipelineExecutionId", execution.id())
                .with("status", execution.status().word())
                .with("statusSummary", execution.statusSummary())
                .with("startTime", execution.startedAt())
                .with("lastUpdateTime", execution.updatedAt())
                .withEach("sourceRevisions", sources(revised(execution)), HistoryOperations::sourceRevision)
                .with("trigger", trigger(execution))
                .with(
                        "stopTrigger",
                        execution.stopReason() == null ? null : new Answer().with("reason", execution.stopReason()))
                .with("executionMode", execution.mode().name())
                .with("executionType", execution.type())
                .with("rollbackMetadata", rollback(execution));
    }

    private Answer trigger(ExecutionSnapshot execution) {
        return new Answer().with("triggerType", execution.trigger().word()).with("triggerDetail", settings.caller());
    }

    private static @Nullable Answer rollback(ExecutionSnapshot execution) {
        return execution.rollbackTarget() == null
                ? null
                : new Answer().with("rollbackTargetPipelineExecutionId", execution.rollbackTarget());
    }

    /** A rollback has no sources of its own, and goes by its target's. */
    private ExecutionSnapshot revised(ExecutionSnapshot execution) {
        return engine.executions(execution.pipeline()).stream()
                .filter(other -> other.id().equals(execution.rollbackTarget()))
                .findFirst()
                .orElse(execution);
    }

    /** The latest attempts of source actions that found a revision. */
    private static List<Attempt> sources(ExecutionSnapshot execution) {
        return attempts(execution)
                .filter(a -> a.attempt().revision() != null
                        && a.action().latest().filter(a.attempt()::equals).isPresent())
                .toList();
    }

    private static Answer sourceRevision(Attempt source) {
        Answer view = new Answer().with("actionName", source.action().name());
        ActionExecution.Revision revision = source.attempt().revision();
        return revision == null
                ? view
                : view.with("revisionId", revision.id()).with("revisionSummary", revision.summary());
    }

    private Answer artifactRevision(Attempt source) {
        Answer view = new Answer();
        source.attempt().outputArtifacts().stream().findFirst().ifPresent(output -> view.with("name", output.name()));
        ActionExecution.Revision revision = source.attempt().revision();
        return revision == null
                ? view
                : view.with("revisionId", revision.id())
                        .with("revisionChangeIdentifier", revision.changeId())
                        .with("revisionSummary", revision.summary())
                        .with("created", revision.created());
    }

    private JsonNode actionExecutions(Request request) {
        String pipeline = request.text("pipelineName");
        Request filter = request.at("filter");
        String latestIn = filter.at("latestInPipelineExecution").optionalText("pipelineExecutionId");
        String in = latestIn == null ? filter.optionalText("pipelineExecutionId") : latestIn;
        List<ExecutionSnapshot> executions =
                in == null ? engine.executions(pipeline) : List.of(engine.execution(pipeline, in));
        List<Attempt> attempts = executions.stream()
                .flatMap(HistoryOperations::attempts)
                .filter(a -> latestIn == null
                        || a.action().latest().filter(a.attempt()::equals).isPresent())
                .sorted(Comparator.comparingLong((Attempt a) -> a.attempt().started())
                        .reversed())
                .toList();
        Page<Attempt> page = Page.of(attempts, a -> a.attempt().id(), request);
        return new Answer()
                .withEach("actionExecutionDetails", page.items(), this::detail)
                .with("nextToken", page.nextToken())
                .json();
    }

    private static Stream<Attempt> attempts(ExecutionSnapshot execution) {
        return execution.stages().stream()
                .flatMap(stage -> stage.actions().stream().flatMap(action -> action.attempts().stream()
                        .map(attempt -> new Attempt(execution, stage, action, attempt))));
    }

    private Answer detail(Attempt a) {
        return new Answer()
                .with("pipelineExecutionId", a.execution().id())
                .with("actionExecutionId", a.attempt().id())
                .with("pipelineVersion", a.execution().pipelineVersion())
                .with("stageName", a.stage().name())
                .with("actionName", a.action().name())
                .with("startTime", a.attempt().startedAt())
                .with("lastUpdateTime", a.attempt().updatedAt())
                .with("updatedBy", settings.caller())
                .with("status", a.attempt().status().word())
                .with("input", input(a))
                .with("output", output(a.attempt()));
    }

    private static Answer input(Attempt a) {
        return new Answer()
                .with(
                        "actionTypeId",
                        new Answer()
                                .with("category", a.action().type().category())
                                .with("owner", a.action().type().owner())
                                .with("provider", a.action().type().provider())
                                .with("version", a.action().type().version()))
                .with("configuration", a.action().configuration())
                .with("resolvedConfiguration", a.attempt().resolvedConfiguration())
                .with("roleArn", a.action().roleArn())
                .with("region", a.action().region())
                .withEach("inputArtifacts", a.attempt().inputArtifacts(), HistoryOperations::artifact)
                .with("namespace", a.action().namespace());
    }

    private static Answer output(ActionExecution attempt) {
        return new Answer()
                .withEach("outputArtifacts", attempt.outputArtifacts(), HistoryOperations::artifact)
                .with(
                        "executionResult",
                        new Answer()
                                .with("externalExecutionId", attempt.externalExecutionId())
                                .with("externalExecutionSummary", attempt.summary())
                                .with("externalExecutionUrl", attempt.externalExecutionUrl())
                                .with("errorDetails", errorDetails(attempt)))
                .with("outputVariables", attempt.outputVariables());
    }

    static @Nullable Answer errorDetails(ActionExecution attempt) {
        ActionExecution.ErrorDetails error = attempt.error();
        return error == null ? null : new Answer().with("code", error.code()).with("message", error.message());
    }

    private static Answer artifact(ArtifactObject artifact) {
        return new Answer()
                .with("name", artifact.name())
                .with(
                        "s3location",
                        new Answer().with("bucket", artifact.bucket()).with("key", artifact.key()));
    }
}
