package io.greenroom.provider.cloudshell;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A command of a sandbox or of one of its components.
 *
 * @param inputs null when the server did not say
 * @param tag of a connected command; sent back when it is started
 * @param executions ids of the times it was started so far; null when the server did not say
 */
record SandboxCommand(
        String name,
        @Nullable List<Parameter> inputs,
        @Nullable String tag,
        @Nullable Set<String> executions) {

    static SandboxCommand of(JsonNode json) {
        JsonNode params = Fields.find(json, "params", "parameters");
        JsonNode executions = Fields.find(json, "executions");
        return new SandboxCommand(
                Fields.text(json, "name"),
                params == null ? null : List.copyOf(Fields.list(params, Parameter::ofCommand)),
                Fields.textOrNull(json, "command_tag"),
                executions == null
                        ? null
                        : Fields.list(executions, execution -> Fields.text(execution, "id")).stream()
                                .collect(Collectors.toUnmodifiableSet()));
    }
}
