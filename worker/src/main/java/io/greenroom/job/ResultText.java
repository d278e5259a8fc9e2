package io.greenroom.job;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A result as text, for journals. */
public final class ResultText {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ResultText() {}

    public static String write(JobResult result) {
        ObjectNode json = JSON.createObjectNode();
        switch (result) {
            case JobResult.Succeeded succeeded -> {
                json.put("kind", "succeeded");
                write(succeeded.details(), json);
                ObjectNode variables = json.putObject("variables");
                succeeded.outputVariables().forEach(variables::put);
            }
            case JobResult.Continued continued -> {
                json.put("kind", "continued").put("token", continued.token());
                write(continued.details(), json);
            }
            case JobResult.Failed failed ->
                json.put("kind", "failed")
                        .put("type", failed.type().name())
                        .put("message", failed.message())
                        .put("externalId", failed.externalId());
        }
        return JSON.writeValueAsString(json);
    }

    private static void write(ExecutionDetails details, ObjectNode json) {
        json.put("summary", details.summary())
                .put("externalId", details.externalId())
                .put("percent", details.percent());
    }

    /**
     * What {@link #write} wrote, by this version or an earlier one.
     *
     * @throws RuntimeException when it is no result of ours, or damaged
     */
    public static JobResult read(String text) {
        JsonNode json = JSON.readTree(text);
        return switch (json.path("kind").asString("")) {
            case "succeeded" -> {
                var variables = new LinkedHashMap<String, String>();
                json.path("variables")
                        .properties()
                        .forEach(v -> variables.put(v.getKey(), v.getValue().asString("")));
                yield new JobResult.Succeeded(details(json), variables);
            }
            case "continued" -> new JobResult.Continued(json.path("token").asString(""), details(json));
            case "failed" ->
                new JobResult.Failed(
                        FailureType.valueOf(json.path("type").asString("")),
                        json.path("message").asString(""),
                        text(json, "externalId"));
            default -> throw new IllegalArgumentException("A result of an unknown kind is in the journal");
        };
    }

    private static ExecutionDetails details(JsonNode json) {
        JsonNode percent = json.path("percent");
        return new ExecutionDetails(
                text(json, "summary"), text(json, "externalId"), percent.isNumber() ? percent.asInt() : null);
    }

    private static @Nullable String text(JsonNode json, String member) {
        JsonNode value = json.path(member);
        return value.isString() ? value.stringValue() : null;
    }
}
