package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.actiontype.ActionType;
import io.greenroom.simulator.actiontype.ActionType.Artifacts;
import io.greenroom.simulator.actiontype.ActionType.Property;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.actiontype.ActionTypes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes pipeline definitions for tests, and knows the custom type that they use. */
public final class PipelineJson {
    /** Number {@code Count}, Boolean {@code Wait}, secret {@code Token}, queryable and required {@code Project}, and {@code Text}. */
    public static final ActionType RUN = new ActionType(
            new ActionTypeId("Test", "Custom", "Run", "1"),
            new ActionType.Settings(
                    null, "https://h/{Config:Project}/", "https://h/{Config:Project}/{ExternalExecutionId}/", null),
            List.of(
                    new Property("Project", true, true, false, true, "String", null),
                    new Property("Text", false, false, false, false, null, null),
                    new Property("Count", false, false, false, false, "Number", null),
                    new Property("Wait", false, false, false, false, "Boolean", null),
                    new Property("Token", false, false, true, false, "String", null)),
            new Artifacts(0, 2),
            new Artifacts(0, 1));

    /** A source that workers serve. */
    public static final ActionType GIT = new ActionType(
            new ActionTypeId("Source", "Custom", "Git", "1"),
            new ActionType.Settings(null, null, null, null),
            List.of(),
            new Artifacts(0, 0),
            new Artifacts(1, 1));

    private final ObjectNode pipeline = JsonNodeFactory.instance.objectNode();

    public PipelineJson(String name) {
        pipeline.put("name", name).put("roleArn", "arn:aws:iam::111122223333:role/pipeline");
        pipeline.putObject("artifactStore").put("type", "S3").put("location", "some-bucket");
        pipeline.putArray("stages");
    }

    /** A pipeline with one source action, {@code Source}, that makes the artifact {@code source}. */
    public static PipelineJson withSource(String name) {
        return new PipelineJson(name).stage("Source", source("Source", "source"));
    }

    public static ActionTypes types() {
        return id -> Stream.of(RUN, GIT).filter(type -> type.id().equals(id)).findFirst();
    }

    public static ObjectNode parse(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    public static ObjectNode source(String name, String output) {
        return action(
                name,
                "Source",
                "AWS",
                "CodeStarSourceConnection",
                "{'outputArtifacts': [{'name': '%s'}]}".formatted(output));
    }

    /** A custom action; {@code more} holds its further members, and {@code Project} is filled in. */
    public static ObjectNode run(String name, String more) {
        ObjectNode action = action(name, "Test", "Custom", "Run", more);
        action.withObject("/configuration").put("Project", "alpha");
        return action;
    }

    public static ObjectNode run(String name, int runOrder) {
        return run(name, "{'runOrder': %d}".formatted(runOrder));
    }

    public static ObjectNode action(String name, String category, String owner, String provider, String more) {
        ObjectNode action = parse(more).put("name", name);
        action.putObject("actionTypeId")
                .put("category", category)
                .put("owner", owner)
                .put("provider", provider)
                .put("version", "1");
        return action;
    }

    public PipelineJson stage(String name, ObjectNode... actions) {
        ArrayNode array = stages().addObject().put("name", name).putArray("actions");
        List.of(actions).forEach(array::add);
        return this;
    }

    /** Puts a member into the stage added last. */
    public PipelineJson with(String member, String json) {
        ((ObjectNode) stages().get(stages().size() - 1)).set(member, parse(json));
        return this;
    }

    public PipelineJson v2(String executionMode) {
        pipeline.put("pipelineType", "V2").put("executionMode", executionMode);
        return this;
    }

    public PipelineJson variables(Map<String, String> defaults) {
        ArrayNode variables = pipeline.putArray("variables");
        defaults.forEach(
                (name, value) -> variables.addObject().put("name", name).put("defaultValue", value));
        return this;
    }

    public ObjectNode bare() {
        return pipeline;
    }

    public ObjectNode wrapped() {
        ObjectNode wrapper = JsonNodeFactory.instance.objectNode();
        wrapper.set("pipeline", pipeline);
        return wrapper;
    }

    private ArrayNode stages() {
        return (ArrayNode) pipeline.path("stages");
    }
}
