package io.greenroom.status;

import io.greenroom.action.ExternalId;
import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobResult;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.status.JobView.Milestones;
import io.greenroom.status.JobView.Parameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the pages show of a job as one line of JSON. Long values are cut, and of very many the first are kept: such a line
 * has some tens of kilobytes at most. A continuation token is not kept.
 */
final class JobViewText {
    private static final int LONGEST_VALUE = 1000;
    private static final int MOST_VALUES = 30;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JobViewText() {}

    static String write(JobView job) {
        ObjectNode json = JSON.createObjectNode()
                .put("job", job.id())
                .put("category", job.type().category())
                .put("provider", job.type().provider())
                .put("version", job.type().version());
        write(job.context(), json.putObject("context"));
        write(job.parameters().open(), json.putObject("parameters"));
        ArrayNode secret = json.putArray("secretParameters");
        job.parameters().secret().stream()
                .limit(MOST_VALUES)
                .map(JobViewText::cut)
                .forEach(secret::add);
        write(job.milestones(), json.putObject("at"));
        json.put("subject", job.subject() == null ? null : job.subject().toString())
                .put("summary", job.summary() == null ? null : cut(job.summary()))
                .put("percent", job.percent())
                .put("delivered", job.delivered());
        if (job.result() != null) {
            write(job.result(), json);
        }
        return JSON.writeValueAsString(json);
    }

    private static void write(PipelineContext context, ObjectNode json) {
        json.put("account", context.account())
                .put("region", context.region())
                .put("pipeline", context.pipeline())
                .put("execution", context.execution())
                .put("stage", context.stage())
                .put("action", context.action())
                .put("actionExecution", context.actionExecution());
    }

    private static void write(Milestones at, ObjectNode json) {
        write("handedOut", at.handedOut(), json);
        write("acknowledged", at.acknowledged(), json);
        write("begun", at.begun(), json);
        write("ready", at.ready(), json);
        write("completed", at.completed(), json);
        write("reported", at.reported(), json);
    }

    private static void write(String name, @Nullable Instant at, ObjectNode json) {
        if (at != null) {
            json.put(name, at.toString());
        }
    }

    private static void write(JobResult result, ObjectNode json) {
        switch (result) {
            case JobResult.Succeeded succeeded -> {
                json.put("result", "succeeded");
                write(succeeded.outputVariables(), json.putObject("variables"));
            }
            case JobResult.Continued continued -> json.put("result", "continued");
            case JobResult.Failed failed ->
                json.put("result", "failed").put("failure", failed.type().name());
        }
    }

    private static void write(Map<String, String> values, ObjectNode json) {
        values.entrySet().stream().limit(MOST_VALUES).forEach(v -> json.put(v.getKey(), cut(v.getValue())));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_VALUE
                ? text
                : "%s… (%d more characters)".formatted(text.substring(0, LONGEST_VALUE), text.length() - LONGEST_VALUE);
    }

    /** @throws IllegalArgumentException when it is none */
    static JobView read(String line) {
        try {
            return view(JSON.readTree(line));
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("no job can be read from that line", e);
        }
    }

    private static JobView view(JsonNode json) {
        String summary = text(json, "summary");
        return new JobView(
                needed(json, "job"),
                new ActionType(needed(json, "category"), needed(json, "provider"), needed(json, "version")),
                context(json.path("context")),
                parameters(json),
                milestones(json.path("at")),
                ExternalId.parse(json.path("subject").asString("")).orElse(null),
                summary,
                json.path("percent").isNumber() ? json.path("percent").asInt() : null,
                result(json, summary),
                json.path("delivered").isBoolean() ? json.path("delivered").asBoolean() : null);
    }

    /** Lines of earlier versions do not name the secret ones. */
    private static Parameters parameters(JsonNode json) {
        var secret = new ArrayList<String>();
        json.path("secretParameters").forEach(name -> secret.add(name.asString("")));
        return new Parameters(values(json.path("parameters")), secret);
    }

    private static PipelineContext context(JsonNode json) {
        return new PipelineContext(
                text(json, "region"),
                text(json, "account"),
                text(json, "pipeline"),
                text(json, "execution"),
                text(json, "stage"),
                text(json, "action"),
                text(json, "actionExecution"));
    }

    private static Milestones milestones(JsonNode json) {
        return new Milestones(
                instant(json, "handedOut"),
                instant(json, "acknowledged"),
                instant(json, "begun"),
                instant(json, "ready"),
                instant(json, "completed"),
                instant(json, "reported"));
    }

    private static @Nullable JobResult result(JsonNode json, @Nullable String summary) {
        var details = new ExecutionDetails(summary, null, null);
        return switch (json.path("result").asString("")) {
            case "" -> null;
            case "succeeded" -> new JobResult.Succeeded(details, values(json.path("variables")));
            case "continued" -> new JobResult.Continued("", details);
            case "failed" ->
                new JobResult.Failed(
                        FailureType.valueOf(needed(json, "failure")), summary == null ? "" : summary, null);
            default -> throw new IllegalArgumentException("a result of an unknown kind");
        };
    }

    private static Map<String, String> values(JsonNode json) {
        var values = new LinkedHashMap<String, String>();
        json.properties().forEach(v -> values.put(v.getKey(), v.getValue().asString("")));
        return values;
    }

    private static @Nullable Instant instant(JsonNode json, String name) {
        String text = text(json, name);
        return text == null ? null : Instant.parse(text);
    }

    private static String needed(JsonNode json, String name) {
        String text = text(json, name);
        if (text == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return text;
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isString() ? value.stringValue() : null;
    }
}
