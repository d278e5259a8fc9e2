package io.greenroom.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a pipeline definition, stage by stage; each stage has one action of the stage's name. */
final class PipelineText {
    private final ObjectNode pipeline = JsonNodeFactory.instance.objectNode();
    private final ArrayNode stages;

    PipelineText() {
        pipeline.put("name", "shop").put("roleArn", "arn:aws:iam::111122223333:role/shop");
        pipeline.put("pipelineType", "V2");
        pipeline.putObject("artifactStore").put("type", "S3").put("location", "some-bucket");
        stages = pipeline.putArray("stages");
    }

    /** One with a source that makes the artifact {@code Sources}. */
    static PipelineText withSource() {
        var text = new PipelineText();
        text.action("Source", "Source", "AWS", "S3", Map.of("S3Bucket", "b", "S3ObjectKey", "k"), List.of(), "Sources");
        return text;
    }

    /** One that starts the small blueprint with the source; its artifact is {@code Environment}, its namespace start. */
    static PipelineText starting(Map<String, String> configuration) {
        return withSource()
                .custom("Start", "Deploy", "Start-Environment", configuration, List.of("Sources"), "Environment");
    }

    static PipelineText starting() {
        return starting(Map.of("BlueprintName", "small"));
    }

    PipelineText run(String name, Map<String, String> configuration, String... inputs) {
        return custom(name, "Test", "Run-Command", configuration, List.of(inputs), "");
    }

    PipelineText end(Map<String, String> configuration, String... inputs) {
        return custom("End", "Deploy", "End-Environment", configuration, List.of(inputs), "");
    }

    PipelineText approval() {
        return action("Approve", "Approval", "AWS", "Manual", Map.of(), List.of(), "");
    }

    PipelineText build() {
        return action("Build", "Build", "AWS", "CodeBuild", Map.of("ProjectName", "p"), List.of("Sources"), "");
    }

    /** As {@link #build}, with the namespace {@code build}. */
    PipelineText publishingBuild() {
        build();
        ((ObjectNode) stages.path(stages.size() - 1).path("actions").path(0)).put("namespace", "build");
        return this;
    }

    /** Starts an environment, greets in it with a text, and ends it. */
    PipelineText starting(String greeting) {
        return custom(
                        "Start",
                        "Deploy",
                        "Start-Environment",
                        Map.of("BlueprintName", "small", "InputsJSON", "{\"Greeting\": \"%s\"}".formatted(greeting)),
                        List.of("Sources"),
                        "Environment")
                .run("Greet", Map.of("CommandName", "greet", "ComponentName", "web"), "Environment")
                .end(Map.of(), "Environment");
    }

    /** Puts a condition with one rule before the stage added last. */
    PipelineText entryRule(String name, String result) {
        ObjectNode condition = ((ObjectNode) stages.path(stages.size() - 1))
                .putObject("beforeEntry")
                .putArray("conditions")
                .addObject()
                .put("result", result);
        ObjectNode rule = condition.putArray("rules").addObject().put("name", name);
        rule.putObject("ruleTypeId").put("category", "Rule").put("owner", "AWS").put("provider", "CloudWatchAlarm");
        return this;
    }

    private PipelineText custom(
            String name,
            String category,
            String provider,
            Map<String, String> configuration,
            List<String> inputs,
            String output) {
        return action(name, category, "Custom", provider, configuration, inputs, output);
    }

    private PipelineText action(
            String name,
            String category,
            String owner,
            String provider,
            Map<String, String> configuration,
            List<String> inputs,
            String output) {
        ObjectNode stage = stages.addObject().put("name", name + "Stage");
        ObjectNode action = stage.putArray("actions").addObject().put("name", name);
        action.putObject("actionTypeId")
                .put("category", category)
                .put("owner", owner)
                .put("provider", provider)
                .put("version", "1");
        ObjectNode properties = action.putObject("configuration");
        configuration.forEach(properties::put);
        ArrayNode given = action.putArray("inputArtifacts");
        inputs.forEach(input -> given.addObject().put("name", input));
        if (!output.isEmpty()) {
            action.putArray("outputArtifacts").addObject().put("name", output);
        }
        if (owner.equals("Custom")) {
            action.put("namespace", name.toLowerCase(Locale.ROOT));
        }
        return this;
    }

    @Override
    public String toString() {
        return JsonMapper.shared().writeValueAsString(pipeline);
    }
}
