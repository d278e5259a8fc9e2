package io.greenroom.simulator.job;

import io.greenroom.simulator.actiontype.ActionTypeJson;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.CurrentRevision;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.s3.ArtifactCredentials;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs and results on the wire. */
final class JobJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JobSettings.Delivery delivery;

    JobJson(JobSettings.Delivery delivery) {
        this.delivery = delivery;
    }

    /** The job's data with secrets in clear. */
    ObjectNode data(ActionJob work, @Nullable String token, @Nullable ArtifactCredentials credentials) {
        var data = JSON.createObjectNode();
        data.set("actionTypeId", typed(ActionTypeJson.id(work.type()), "ActionTypeId"));
        data.set("actionConfiguration", configuration(work.configuration()));
        data.set("pipelineContext", context(work));
        data.set("inputArtifacts", artifacts(work.inputArtifacts()));
        data.set("outputArtifacts", artifacts(work.outputArtifacts()));
        put(data, "artifactCredentials", credentials == null ? null : credentials(credentials));
        put(data, "continuationToken", token == null ? null : JSON.valueToTree(token));
        put(data, "encryptionKey", work.encryptionKey() == null ? null : key(work.encryptionKey()));
        return data;
    }

    private ObjectNode configuration(Map<String, String> values) {
        var node = typed(JSON.createObjectNode(), "ActionConfiguration");
        var configuration = node.putObject("configuration");
        values.forEach(configuration::put);
        return node;
    }

    private ObjectNode context(ActionJob work) {
        var context = typed(JSON.createObjectNode(), "PipelineContext").put("pipelineName", work.pipeline());
        context.set("stage", typed(JSON.createObjectNode(), "StageContext").put("name", work.stage()));
        context.set(
                "action",
                typed(JSON.createObjectNode(), "ActionContext")
                        .put("name", work.action())
                        .put("actionExecutionId", work.actionExecutionId()));
        return context.put(
                        "pipelineArn",
                        "arn:aws:codepipeline:%s:%s:%s".formatted(work.region(), work.account(), work.pipeline()))
                .put("pipelineExecutionId", work.pipelineExecutionId());
    }

    private ArrayNode artifacts(List<ArtifactObject> objects) {
        var artifacts = JSON.createArrayNode();
        for (var object : objects) {
            var artifact = typed(artifacts.addObject(), "Artifact").put("name", object.name());
            put(artifact, "revision", object.revision() == null ? null : JSON.valueToTree(object.revision()));
            var location =
                    typed(artifact.putObject("location"), "ArtifactLocation").put("type", "S3");
            typed(location.putObject("s3Location"), "S3ArtifactLocation")
                    .put("bucketName", object.bucket())
                    .put("objectKey", object.key());
        }
        return artifacts;
    }

    private ObjectNode credentials(ArtifactCredentials credentials) {
        return typed(JSON.createObjectNode(), "AWSSessionCredentials")
                .put("accessKeyId", credentials.accessKeyId())
                .put("secretAccessKey", credentials.secretAccessKey())
                .put("sessionToken", credentials.sessionToken());
    }

    private ObjectNode key(String id) {
        return typed(JSON.createObjectNode(), "EncryptionKey").put("id", id).put("type", "KMS");
    }

    private ObjectNode typed(ObjectNode node, String type) {
        return delivery.typeMembers() ? node.put("__type", type) : node;
    }

    private void put(ObjectNode node, String member, @Nullable JsonNode value) {
        if (value != null) {
            node.set(member, value);
        } else if (delivery.absentMembers() == JobSettings.AbsentMembers.NULL) {
            node.putNull(member);
        }
    }

    /** From the input of PutJobSuccessResult. */
    static JobResult success(JsonNode request) {
        var details = details(request.path("executionDetails"));
        var revision = revision(request.path("currentRevision"));
        var token = text(request, "continuationToken");
        return token == null
                ? new JobResult.Succeeded(details, outputVariables(request), revision)
                : new JobResult.Continued(details, token, revision);
    }

    private static @Nullable CurrentRevision revision(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        var created = node.path("created");
        return new CurrentRevision(
                node.path("revision").asString(),
                node.path("changeIdentifier").asString(),
                created.isNumber()
                        ? Instant.ofEpochMilli(
                                created.decimalValue().movePointRight(3).longValue())
                        : null,
                text(node, "revisionSummary"));
    }

    static Map<String, String> outputVariables(JsonNode request) {
        var variables = new LinkedHashMap<String, String>();
        request.path("outputVariables")
                .properties()
                .forEach(e -> variables.put(e.getKey(), e.getValue().stringValue()));
        return variables;
    }

    /** From the input of PutJobFailureResult. */
    static JobResult failure(JsonNode request) {
        var details = request.path("failureDetails");
        return new JobResult.Failed(
                details.path("type").asString(),
                details.path("message").asString(),
                text(details, "externalExecutionId"));
    }

    private static ExecutionDetails details(JsonNode node) {
        var percent = node.path("percentComplete");
        return new ExecutionDetails(
                text(node, "summary"),
                text(node, "externalExecutionId"),
                percent.isIntegralNumber() ? (Integer) percent.intValue() : null);
    }

    private static @Nullable String text(JsonNode node, String member) {
        var value = node.path(member);
        return value.isString() ? value.stringValue() : null;
    }
}
