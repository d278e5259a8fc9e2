package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.pipeline.PipelineContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code environment.json}: how an environment is handed from action to action, and {@code outputs.json}, its outputs as
 * the flat string map that CloudFormation's Fn::GetParam reads.
 */
public final class EnvironmentDocument {
    public static final String FILE = "environment.json";
    public static final String OUTPUTS_FILE = "outputs.json";
    /** More than any real one; a larger one is not looked at. */
    public static final int LIMIT = 1 << 20;

    private static final String SCHEMA = "greenroom/environment/";
    private static final int MAJOR = 1;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private EnvironmentDocument() {}

    public static byte[] write(Environment environment) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", SCHEMA + MAJOR);
        json.put("id", environment.id().value());
        json.put("provider", environment.id().provider());
        json.put("name", environment.name());
        json.put("blueprint", environment.blueprint());
        json.put("state", environment.state().word());
        json.put("startedAt", environment.startedAt().toString());
        json.put("expiresAt", environment.expiresAt().toString());
        putIfKnown(json, "url", environment.url());
        var components = json.putArray("components");
        environment.components().forEach(component -> write(component, components.addObject()));
        putAll(json.putObject("outputs"), environment.outputs());
        write(environment.owner(), json.putObject("owner"));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    public static byte[] writeOutputs(Environment environment) {
        ObjectNode json = JSON.createObjectNode();
        putAll(json, environment.outputs());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /**
     * The id of the environment that a document stands for, as it is written there. Unknown members are ignored.
     *
     * @param artifact its name, for messages
     * @return null when it is some other JSON, which is nothing to complain about
     * @throws ArtifactException when it is an environment document but of a schema this version cannot read, or damaged
     */
    public static @Nullable String readId(byte[] document, String artifact) throws ArtifactException {
        JsonNode json;
        try {
            json = JSON.readTree(document);
        } catch (JacksonException e) {
            return null;
        }
        JsonNode schema = json.path("schema");
        if (schema.isString() && schema.stringValue().startsWith(SCHEMA)) {
            refuseOtherMajor(schema.stringValue(), artifact);
        } else if (!schema.isMissingNode()) {
            return null;
        }
        JsonNode id = json.path("id");
        if (id.isString() && !id.stringValue().isBlank()) {
            return id.stringValue().strip();
        }
        if (schema.isMissingNode()) {
            return null;
        }
        throw new ArtifactException(
                Kind.UNACCEPTABLE, "%s in artifact %s has no 'id'. Was it changed by hand?".formatted(FILE, artifact));
    }

    private static void refuseOtherMajor(String schema, String artifact) throws ArtifactException {
        String major = schema.substring(SCHEMA.length()).split("\\.", 2)[0];
        if (!major.equals(Integer.toString(MAJOR))) {
            throw new ArtifactException(
                    Kind.UNACCEPTABLE,
                    "%s in artifact %s is of schema %s; this worker reads %s%d. Upgrade the worker."
                            .formatted(FILE, artifact, schema, SCHEMA, MAJOR));
        }
    }

    private static void write(Component component, ObjectNode json) {
        json.put("name", component.name());
        json.put("type", component.type());
        putIfKnown(json, "address", component.address());
        putAll(json.putObject("endpoints"), component.endpoints());
    }

    private static void write(PipelineContext owner, ObjectNode json) {
        putIfKnown(json, "region", owner.region());
        putIfKnown(json, "account", owner.account());
        putIfKnown(json, "pipeline", owner.pipeline());
        putIfKnown(json, "execution", owner.execution());
        putIfKnown(json, "stage", owner.stage());
        putIfKnown(json, "action", owner.action());
        putIfKnown(json, "actionExecution", owner.actionExecution());
    }

    private static void putIfKnown(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void putAll(ObjectNode json, Map<String, String> values) {
        values.forEach(json::put);
    }
}
