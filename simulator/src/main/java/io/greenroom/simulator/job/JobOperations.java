package io.greenroom.simulator.job;

import io.greenroom.simulator.actiontype.ActionType;
import io.greenroom.simulator.actiontype.ActionTypeJson;
import io.greenroom.simulator.actiontype.ActionTypes;
import io.greenroom.simulator.wire.Endpoint;
import io.greenroom.simulator.wire.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The five calls of a job worker. */
final class JobOperations {
    private static final int OUTPUT_BYTES = 122_880;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Jobs jobs;
    private final JobTable table;
    private final ActionTypes types;
    private final JobSettings settings;
    private final JobJson json;

    JobOperations(Jobs jobs, JobTable table, ActionTypes types, JobSettings settings) {
        this.jobs = jobs;
        this.table = table;
        this.types = types;
        this.settings = settings;
        this.json = new JobJson(settings.delivery());
    }

    Map<String, Endpoint> all() {
        return Map.of(
                "PollForJobs", new Endpoint(JobShapes.POLL, this::poll),
                "AcknowledgeJob", new Endpoint(JobShapes.ACKNOWLEDGE, this::acknowledge),
                "GetJobDetails", new Endpoint(JobShapes.DETAILS, this::details),
                "PutJobSuccessResult", new Endpoint(JobShapes.SUCCESS, this::success),
                "PutJobFailureResult", new Endpoint(JobShapes.FAILURE, this::failure));
    }

    private JsonNode poll(ObjectNode request) {
        var id = ActionTypeJson.id(request.path("actionTypeId"));
        if (!id.owner().equals("Custom")) {
            throw ServiceException.validation("ActionType with owner '" + id.owner() + "' is not supported");
        }
        var type = types.find(id).orElseThrow(() -> JobErrors.typeNotFound(id));
        var key = new JobQueues.Key(id, queryValue(type, request.path("queryParam")));
        int asked = request.path("maxBatchSize").asInt(settings.delivery().defaultBatch());
        var answer = JSON.createObjectNode();
        var handedOut = answer.putArray("jobs");
        table.poll(key, Math.min(asked, settings.delivery().largestBatch()))
                .forEach(handout -> handedOut.add(job(handout.job()).put("nonce", handout.nonce())));
        return answer;
    }

    private static String queryValue(ActionType type, JsonNode query) {
        var queryable = type.properties().stream()
                .filter(ActionType.Property::queryable)
                .findFirst();
        if (queryable.isEmpty()) {
            if (!query.isEmpty()) {
                throw ServiceException.validation(
                        "queryParam must be empty: the action type has no queryable property");
            }
            return "";
        }
        var value = query.get(queryable.get().name());
        if (value == null) {
            throw ServiceException.validation("queryParam must have a value for the action type's queryable property '"
                    + queryable.get().name() + "'");
        }
        return value.stringValue();
    }

    private ObjectNode job(Job job) {
        var credentials = jobs.issueCredentials(job).orElse(null);
        var work = job.execution.work;
        var node = JSON.createObjectNode().put("id", job.id).put("accountId", work.account());
        node.set("data", json.data(work, job.receivedToken, credentials));
        return node;
    }

    private JsonNode acknowledge(ObjectNode request) {
        var status = table.acknowledge(id(request), request.path("nonce").asString());
        return JSON.createObjectNode().put("status", status.wireName());
    }

    private JsonNode details(ObjectNode request) {
        var answer = JSON.createObjectNode();
        answer.set("jobDetails", job(table.details(id(request))));
        return answer;
    }

    private @Nullable JsonNode success(ObjectNode request) {
        var result = JobJson.success(request);
        var variables = JobJson.outputVariables(request);
        if (result instanceof JobResult.Continued && !variables.isEmpty()) {
            throw ServiceException.validation("outputVariables cannot be given together with a continuationToken");
        }
        if (variables.containsValue("")
                && settings.readings().puts().emptyOutputs() != Readings.EmptyOutputs.ACCEPTED) {
            throw ServiceException.validation("outputVariables cannot have empty values");
        }
        var job = table.job(id(request));
        requireRoom(job, result, variables);
        var missing = result instanceof JobResult.Succeeded ? jobs.missingOutputs(job) : List.<String>of();
        table.report(job.id, result, missing);
        return null;
    }

    private void requireRoom(Job job, JobResult result, Map<String, String> variables) {
        int bytes = variables.entrySet().stream()
                .mapToInt(e -> utf8(e.getKey()) + utf8(e.getValue()))
                .sum();
        if (bytes > OUTPUT_BYTES) {
            var refusal = JobErrors.outputsTooLarge(bytes, OUTPUT_BYTES);
            table.noteRefused(job.id, result, refusal);
            throw refusal;
        }
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private @Nullable JsonNode failure(ObjectNode request) {
        table.report(id(request), JobJson.failure(request), List.of());
        return null;
    }

    private static String id(ObjectNode request) {
        return request.path("jobId").asString();
    }
}
