package io.greenroom.cli;

import io.greenroom.cli.template.Template;
import io.greenroom.cli.template.TemplateException;
import io.greenroom.cli.template.YamlTree;
import io.greenroom.file.TextFile;
import io.greenroom.file.UndecodableTextException;
import io.greenroom.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A pipeline definition file, not looked into further: JSON or YAML, as {@code aws codepipeline get-pipeline} prints it, the
 * bare structure, or a CloudFormation template with the pipeline in it.
 */
record PipelineFile(Path file, JsonNode definition) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String WANTED =
            "A pipeline definition is what 'aws codepipeline get-pipeline --name NAME' prints, or a CloudFormation template that holds the pipeline.";

    /** Reads a file with one pipeline, whose parameters all have their defaults. */
    static PipelineFile read(Path file) {
        return read(file, null, Map.of());
    }

    /**
     * @param pipeline which of a template's pipelines is meant; null when there is one
     * @param parameters the template's parameters, before their defaults
     */
    static PipelineFile read(Path file, @Nullable String pipeline, Map<String, String> parameters) {
        JsonNode root = parsed(file, text(file));
        if (Template.isOne(root)) {
            return new PipelineFile(file, taken(file, root, pipeline, parameters));
        }
        if (pipeline != null || !parameters.isEmpty()) {
            throw Refusal.usage("%s is no CloudFormation template; --pipeline and --parameter are for templates only."
                    .formatted(file));
        }
        String other = somethingElse(root);
        if (!other.isEmpty()) {
            throw Refusal.usage("The pipeline file %s %s. %s".formatted(file, other, WANTED));
        }
        return new PipelineFile(file, root);
    }

    private static String text(Path file) {
        try {
            return TextFile.read(file);
        } catch (NoSuchFileException e) {
            throw Refusal.usage("There is no pipeline file %s.".formatted(file));
        } catch (UndecodableTextException e) {
            throw Refusal.usage("The pipeline file %s %s.".formatted(file, e.getMessage()));
        } catch (IOException e) {
            throw Refusal.usage("The pipeline file %s cannot be read: %s.".formatted(file, e.getMessage()));
        }
    }

    private static JsonNode parsed(Path file, String text) {
        if (text.isBlank()) {
            throw Refusal.usage("The pipeline file %s is empty. %s".formatted(file, WANTED));
        }
        if (file.toString().endsWith(".tf") || text.contains("\"aws_codepipeline\"")) {
            throw Refusal.usage(
                    "The pipeline file %s is Terraform's, which is not read. Apply it, and simulate what 'aws codepipeline get-pipeline --name NAME' prints."
                            .formatted(file));
        }
        try {
            boolean isJson =
                    text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
            return isJson ? JSON.readTree(text) : YamlTree.read(text).orElse(JsonNodeFactory.instance.nullNode());
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw Refusal.usage("The pipeline file %s is not JSON: %s at line %d, column %d."
                    .formatted(file, plain(e.getOriginalMessage()), at.getLineNr(), at.getColumnNr()));
        } catch (TemplateException e) {
            throw Refusal.usage(
                    "The pipeline file %s is not JSON, and it %s. %s".formatted(file, e.getMessage(), WANTED));
        }
    }

    /** Jackson names a place where something began without saying where it is. */
    private static String plain(String message) {
        return message.replaceAll(" \\(for [^()]* starting at \\[Source: .*?]\\)", "");
    }

    private static JsonNode taken(
            Path file, JsonNode template, @Nullable String pipeline, Map<String, String> parameters) {
        SimulatorSettings place = SimulatorSettings.defaults();
        try {
            return Template.of(template)
                    .pipeline(new Template.Choice(pipeline, parameters, place.region(), place.account()));
        } catch (TemplateException e) {
            throw Refusal.usage("The file %s %s".formatted(file, e.getMessage()));
        }
    }

    /** What a file is that is no pipeline definition; empty for one that is, however wrong it may be inside. */
    private static String somethingElse(JsonNode root) {
        if (root.has("pipeline") || root.has("stages")) {
            return "";
        }
        if (root.has("stageStates")) {
            return "is a pipeline's state, as get-pipeline-state prints it";
        }
        if (root.has("pipelines")) {
            return "is a list of pipelines, as list-pipelines prints it";
        }
        if (root.has("configurationProperties") || (root.has("category") && root.has("provider"))) {
            return "is the definition of an action type";
        }
        if (root.has("Stages")) {
            return "holds a pipeline's properties without the template around them (Resources)";
        }
        if (root.has("components") || root.has("commands")) {
            return "looks like a blueprint";
        }
        return root.isObject()
                ? "holds no pipeline; it has %s"
                        .formatted(root.isEmpty() ? "no members" : String.join(", ", root.propertyNames()))
                : "holds no pipeline, but %s".formatted(root.isArray() ? "a list" : "a single value");
    }

    /** The names of the source actions that take a folder, as far as the file says what they are. */
    List<String> sourceActions() {
        var names = new ArrayList<String>();
        for (JsonNode action : actions()) {
            if (isSource(action)) {
                names.add(action.path("name").asString(""));
            }
        }
        return names;
    }

    /** Whether a source action hands on something without being given a folder: an image of ECR's does. */
    boolean needsNoFolder(String sourceAction) {
        return actions().stream()
                .filter(PipelineFile::isSource)
                .filter(action -> action.path("name").asString("").equals(sourceAction))
                .anyMatch(action ->
                        action.at("/actionTypeId/provider").asString("").equals("ECR"));
    }

    /** An action with a namespace, whose variables others may refer to. */
    record Publisher(String action, String namespace, boolean custom, boolean source, String kind) {}

    List<Publisher> publishers() {
        return actions().stream()
                .filter(action -> action.path("namespace").isString())
                .map(action -> new Publisher(
                        action.path("name").asString(""),
                        action.path("namespace").asString(""),
                        action.at("/actionTypeId/owner").asString("").equals("Custom"),
                        isSource(action),
                        action.at("/actionTypeId/category").asString("") + "/"
                                + action.at("/actionTypeId/provider").asString("")))
                .toList();
    }

    /** The names of the rules of all stages' conditions. */
    List<String> rules() {
        var names = new ArrayList<String>();
        for (JsonNode stage : structure().path("stages")) {
            for (String kind : List.of("beforeEntry", "onSuccess", "onFailure")) {
                for (JsonNode condition : stage.path(kind).path("conditions")) {
                    condition
                            .path("rules")
                            .forEach(rule -> names.add(rule.path("name").asString("")));
                }
            }
        }
        return names;
    }

    private List<JsonNode> actions() {
        var actions = new ArrayList<JsonNode>();
        for (JsonNode stage : structure().path("stages")) {
            stage.path("actions").forEach(actions::add);
        }
        return actions;
    }

    private static boolean isSource(JsonNode action) {
        return action.at("/actionTypeId/category").asString("").equals("Source");
    }

    String pipelineName() {
        return structure().path("name").asString("");
    }

    private JsonNode structure() {
        return definition.has("pipeline") ? definition.path("pipeline") : definition;
    }
}
