package io.greenroom.simulator.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One action of a custom type, to be run by itself: in a pipeline that has nothing else but a source.
 *
 * @param source the folder whose files are its one input artifact, {@value #INPUT}; null for an action without input artifacts
 * @param outputs the names of its output artifacts
 */
public record CustomAction(
        String category,
        String provider,
        String version,
        Map<String, String> configuration,
        @Nullable Path source,
        List<String> outputs) {
    /** The name of the input artifact, if there is one. */
    public static final String INPUT = "Sources";

    /** The action is called like its provider, its stage is called this. */
    static final String STAGE = "Work";

    public CustomAction {
        if (category.equals("Source")) {
            throw new IllegalArgumentException(
                    "A source action of provider %s cannot be run by itself: write a pipeline that begins with it, for createPipeline."
                            .formatted(provider));
        }
        configuration = Map.copyOf(configuration);
        outputs = List.copyOf(outputs);
    }

    /** Without configuration and artifacts. */
    public static CustomAction of(String category, String provider, String version) {
        return new CustomAction(category, provider, version, Map.of(), null, List.of());
    }

    /** With a value for one more property of its configuration. */
    public CustomAction with(String property, String value) {
        Map<String, String> more = new LinkedHashMap<>(configuration);
        more.put(property, value);
        return new CustomAction(category, provider, version, more, source, outputs);
    }

    /** With the folder's files as its input artifact. */
    public CustomAction withSource(Path folder) {
        return new CustomAction(category, provider, version, configuration, folder, outputs);
    }

    /** With one more output artifact. */
    public CustomAction withOutput(String artifact) {
        List<String> more = new ArrayList<>(outputs);
        more.add(artifact);
        return new CustomAction(category, provider, version, configuration, source, more);
    }

    /** The pipeline's definition. */
    ObjectNode pipeline(String name, String sourceAction, String bucket) {
        ObjectNode pipeline = JsonMapper.shared().createObjectNode();
        pipeline.put("name", name).put("roleArn", "arn:aws:iam::111122223333:role/pipelines");
        pipeline.putObject("artifactStore").put("type", "S3").put("location", bucket);
        var stages = pipeline.putArray("stages");
        ObjectNode first = action(stages.addObject().put("name", "Source"), sourceAction);
        type(first, "Source", "AWS", "S3", "1");
        first.putObject("configuration").put("S3Bucket", "sources").put("S3ObjectKey", "sources.zip");
        first.putArray("outputArtifacts").addObject().put("name", INPUT);
        ObjectNode work = action(stages.addObject().put("name", STAGE), provider);
        type(work, category, "Custom", provider, version);
        configuration.forEach(work.putObject("configuration")::put);
        if (source != null) {
            work.putArray("inputArtifacts").addObject().put("name", INPUT);
        }
        var artifacts = work.putArray("outputArtifacts");
        outputs.forEach(output -> artifacts.addObject().put("name", output));
        return pipeline;
    }

    private static ObjectNode action(ObjectNode stage, String name) {
        return stage.putArray("actions").addObject().put("name", name);
    }

    private static void type(ObjectNode action, String category, String owner, String provider, String version) {
        action.putObject("actionTypeId")
                .put("category", category)
                .put("owner", owner)
                .put("provider", provider)
                .put("version", version);
    }

    /** Without the configuration's values, which may be secret. */
    @Override
    public String toString() {
        return "CustomAction[%s/%s/%s, configuration=%s, source=%s, outputs=%s]"
                .formatted(category, provider, version, configuration.keySet(), source, outputs);
    }
}
