package io.greenroom.lifecycle;

import io.greenroom.blueprint.VariableNames;
import io.greenroom.pipeline.PipelineContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the scripts of an environment see, the same wherever they run; see {@code docs/blueprints.md}. Values get in only this
 * way, never as part of a script.
 */
final class ScriptVariables {
    private ScriptVariables() {}

    /** The variables of a script of the environment, or of one component of it, that runs at the place. */
    static Map<String, String> of(
            EnvironmentRecord environment, Map<String, String> secrets, Place place, @Nullable String component) {
        var variables = new LinkedHashMap<>(place.variables(component));
        for (String name : environment.components()) {
            place.address(name).ifPresent(address -> {
                variables.put(VariableNames.ofComponent(name, "ADDRESS"), address.host());
                address.ports()
                        .forEach((port, number) ->
                                variables.put(VariableNames.ofComponent(name, port), number.toString()));
            });
        }
        if (component != null) {
            place.address(component).ifPresent(address -> address.ports()
                    .forEach((port, number) -> variables.put(port, number.toString())));
        }
        variables.putAll(VariableNames.named("INPUT_", environment.inputs()));
        variables.putAll(VariableNames.named("INPUT_", secrets));
        variables.put("GREENROOM_ENVIRONMENT_ID", environment.environmentId().value());
        variables.put("GREENROOM_ENVIRONMENT_NAME", environment.name());
        variables.put("GREENROOM_COMPONENT", component == null ? "ENVIRONMENT" : component);
        variables.put("GREENROOM_WORKSPACE", place.workspace());
        variables.putAll(of(environment.owner()));
        return variables;
    }

    static Map<String, String> of(PipelineContext owner) {
        var variables = new LinkedHashMap<String, String>();
        put(variables, "GREENROOM_PIPELINE", owner.pipeline());
        put(variables, "GREENROOM_EXECUTION_ID", owner.execution());
        put(variables, "GREENROOM_STAGE", owner.stage());
        put(variables, "GREENROOM_ACTION", owner.action());
        return variables;
    }

    private static void put(Map<String, String> variables, String name, @Nullable String value) {
        variables.put(name, value == null ? "" : value.replace("\0", ""));
    }
}
