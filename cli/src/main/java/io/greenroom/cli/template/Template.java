package io.greenroom.cli.template;

import io.greenroom.yaml.NearMatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A CloudFormation template, also one of SAM or of the CDK, and the pipelines in it. */
public final class Template {
    private static final String PIPELINE = "AWS::CodePipeline::Pipeline";

    private final JsonNode template;

    private Template(JsonNode template) {
        this.template = template;
    }

    /** Whether the file looks like one. */
    public static boolean isOne(JsonNode file) {
        return file.path("Resources").isObject();
    }

    public static Template of(JsonNode file) {
        return new Template(file);
    }

    /**
     * What a pipeline is to be taken out with.
     *
     * @param pipeline its logical id or its name; null when there is only one
     * @param parameters the template's parameters, before their defaults
     * @param region what {@code AWS::Region} comes to
     * @param account what {@code AWS::AccountId} comes to
     */
    public record Choice(@Nullable String pipeline, Map<String, String> parameters, String region, String account) {}

    /**
     * The pipeline as CodePipeline's API takes it.
     *
     * @throws TemplateException when there is none, when it is not clear which one is meant, or when it depends on what is
     *     not known without an account
     */
    public ObjectNode pipeline(Choice choice) throws TemplateException {
        checkParameters(choice.parameters().keySet());
        PipelineProperties pipeline = chosen(pipelines(choice), choice.pipeline());
        List<String> problems = pipeline.problems();
        if (!problems.isEmpty()) {
            throw new TemplateException(
                    "holds a pipeline that depends on what is not known here:\n  " + String.join("\n  ", problems));
        }
        return pipeline.definition();
    }

    private void checkParameters(Set<String> given) throws TemplateException {
        Set<String> known = new TreeSet<>(template.path("Parameters").propertyNames());
        for (String name : given) {
            if (!known.contains(name)) {
                throw new TemplateException("has no parameter '%s'%s; it has: %s"
                        .formatted(
                                name,
                                NearMatch.question(name, known),
                                known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    private Map<String, PipelineProperties> pipelines(Choice choice) throws TemplateException {
        Map<String, PipelineProperties> pipelines = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> resource : template.path("Resources").properties()) {
            if (resource.getValue().path("Type").asString("").equals(PIPELINE)) {
                var intrinsics = new Intrinsics(template, choice.parameters(), choice.region(), choice.account());
                JsonNode written = resource.getValue().path("Properties");
                pipelines.put(
                        resource.getKey(),
                        new PipelineProperties(resource.getKey(), written, intrinsics, choice.account()));
            }
        }
        if (pipelines.isEmpty()) {
            Set<String> types = new TreeSet<>();
            template.path("Resources")
                    .forEach(resource -> types.add(resource.path("Type").asString("no type")));
            throw new TemplateException("is a CloudFormation template without an %s; its resources are of type: %s"
                    .formatted(PIPELINE, types.isEmpty() ? "none" : String.join(", ", types)));
        }
        return pipelines;
    }

    private static PipelineProperties chosen(Map<String, PipelineProperties> pipelines, @Nullable String wanted)
            throws TemplateException {
        if (wanted == null && pipelines.size() == 1) {
            return pipelines.values().iterator().next();
        }
        if (wanted == null) {
            throw new TemplateException("holds %d pipelines; name one of them: --pipeline %s"
                    .formatted(pipelines.size(), String.join(" or --pipeline ", pipelines.keySet())));
        }
        for (Map.Entry<String, PipelineProperties> pipeline : pipelines.entrySet()) {
            if (pipeline.getKey().equals(wanted) || pipeline.getValue().name().equals(wanted)) {
                return pipeline.getValue();
            }
        }
        throw new TemplateException("holds no pipeline '%s'%s; there are: %s"
                .formatted(
                        wanted, NearMatch.question(wanted, pipelines.keySet()), String.join(", ", pipelines.keySet())));
    }
}
