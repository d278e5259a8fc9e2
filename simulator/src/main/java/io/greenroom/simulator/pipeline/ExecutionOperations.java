package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import io.greenroom.simulator.pipeline.execution.ApprovalDecision;
import io.greenroom.simulator.pipeline.execution.PipelineEngine;
import io.greenroom.simulator.pipeline.execution.StartRequest;
import io.greenroom.simulator.pipeline.execution.Trigger;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.Operation;
import io.greenroom.simulator.wire.ServiceException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The calls that start, stop and steer executions. */
record ExecutionOperations(PipelineEngine engine, Timeline timeline) {

    Map<String, Operation> operations() {
        return Map.of(
                "RollbackStage", json -> rollBack(new Request(json)),
                "StartPipelineExecution", json -> start(new Request(json)),
                "StopPipelineExecution", json -> stop(new Request(json)),
                "RetryStageExecution", json -> retry(new Request(json)),
                "DisableStageTransition", json -> disable(new Request(json)),
                "EnableStageTransition", json -> enable(new Request(json)),
                "PutApprovalResult", json -> decide(new Request(json)));
    }

    private JsonNode start(Request request) {
        String id = engine.start(
                request.text("name"),
                new StartRequest(
                        request.pairs("variables", "name", "value"),
                        request.pairs("sourceRevisions", "actionName", "revisionValue"),
                        request.optionalText("clientRequestToken"),
                        Trigger.START));
        return executionId(id);
    }

    private JsonNode stop(Request request) {
        String id = request.text("pipelineExecutionId");
        engine.stop(request.text("pipelineName"), id, request.flag("abandon"), request.optionalText("reason"));
        return executionId(id);
    }

    private JsonNode retry(Request request) {
        String id = request.text("pipelineExecutionId");
        RetryMode mode =
                switch (request.text("retryMode")) {
                    case "FAILED_ACTIONS" -> RetryMode.FAILED_ACTIONS;
                    case "ALL_ACTIONS" -> RetryMode.ALL_ACTIONS;
                    default ->
                        throw ServiceException.validation(
                                "1 validation error detected: Value at 'retryMode' failed to satisfy constraint: Member must satisfy enum value set: [FAILED_ACTIONS, ALL_ACTIONS]");
                };
        engine.retry(request.text("pipelineName"), request.text("stageName"), id, mode);
        return executionId(id);
    }

    private JsonNode rollBack(Request request) {
        return executionId(engine.rollBack(
                request.text("pipelineName"), request.text("stageName"), request.text("targetPipelineExecutionId")));
    }

    private @Nullable JsonNode disable(Request request) {
        checkInbound(request);
        engine.disableTransition(request.text("pipelineName"), request.text("stageName"), request.text("reason"));
        return null;
    }

    private @Nullable JsonNode enable(Request request) {
        checkInbound(request);
        engine.enableTransition(request.text("pipelineName"), request.text("stageName"));
        return null;
    }

    private static void checkInbound(Request request) {
        if (!request.text("transitionType").equals("Inbound")) {
            throw ServiceException.validation(
                    "Only Inbound transitions are simulated: to hold executions back after a stage, disable the way into the next one");
        }
    }

    private JsonNode decide(Request request) {
        Request result = request.at("result");
        String status = result.text("status");
        if (!status.equals("Approved") && !status.equals("Rejected")) {
            throw ServiceException.validation(
                    "1 validation error detected: Value at 'result.status' failed to satisfy constraint: Member must satisfy enum value set: [Approved, Rejected]");
        }
        engine.decide(
                request.text("pipelineName"),
                request.text("stageName"),
                request.text("actionName"),
                new ApprovalDecision(status.equals("Approved"), result.text("summary"), request.text("token")));
        return new Answer().with("approvedAt", timeline.instant()).json();
    }

    private static JsonNode executionId(String id) {
        return new Answer().with("pipelineExecutionId", id).json();
    }
}
