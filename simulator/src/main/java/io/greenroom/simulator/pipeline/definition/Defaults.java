package io.greenroom.simulator.pipeline.definition;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills in what the service shows of a pipeline although it was not given, so that what it shows can be given back unchanged. */
final class Defaults {
    private Defaults() {}

    /** A copy with its defaults, without members that are null, and without the version, which is the service's to count. */
    static ObjectNode filled(ObjectNode pipeline) {
        ObjectNode copy = pipeline.deepCopy();
        dropNulls(copy);
        copy.remove("version");
        if (!copy.has("executionMode")) {
            copy.put("executionMode", "SUPERSEDED");
        }
        if (!copy.has("pipelineType")) {
            copy.put("pipelineType", "V1");
        }
        for (JsonNode stage : copy.path("stages")) {
            for (JsonNode action : stage.path("actions")) {
                if (action instanceof ObjectNode object) {
                    fill(object);
                }
            }
        }
        return copy;
    }

    private static void fill(ObjectNode action) {
        if (!action.has("runOrder")) {
            action.put("runOrder", 1);
        }
        if (!action.has("configuration")) {
            action.putObject("configuration");
        }
        if (!action.has("outputArtifacts")) {
            action.putArray("outputArtifacts");
        }
        if (!action.has("inputArtifacts")) {
            action.putArray("inputArtifacts");
        }
    }

    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(member -> member.getValue().isNull())
                    .map(member -> member.getKey())
                    .toList()
                    .forEach(object::remove);
        }
        for (JsonNode child : node) {
            dropNulls(child);
        }
    }
}
