package io.greenroom.provider.cloudshell;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A blueprint.
 *
 * @param inputs null when the server did not say: listings never do, and old versions nowhere
 */
record SandboxBlueprint(
        String id,
        String name,
        @Nullable String description,
        @Nullable List<Parameter> inputs) {

    static SandboxBlueprint of(JsonNode json) throws CallFailed {
        JsonNode params = Fields.find(json, "params", "parameters");
        return new SandboxBlueprint(
                Fields.id(json, "id"),
                Fields.text(json, "name"),
                Fields.textOrNull(json, "description"),
                params == null ? null : List.copyOf(Fields.list(params, Parameter::ofBlueprint)));
    }
}
