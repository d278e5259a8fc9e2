package io.greenroom.environment;

import io.greenroom.pipeline.PipelineContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider to run a command in an environment.
 *
 * @param key makes the run idempotent: the action execution id, or the job id where there is none. The same key in the
 *     same environment always leads to the same run
 * @param component the exact name of a component, or null for the environment as a whole
 * @param arguments values for the command's arguments, by argument name
 * @param secretArguments more of them, whose values must not be shown anywhere
 * @param source files for the command's working folder
 */
public record CommandRequest(
        String key,
        EnvironmentId environment,
        @Nullable String component,
        String command,
        Map<String, String> arguments,
        Map<String, String> secretArguments,
        PipelineContext owner,
        SourceFiles source) {

    public CommandRequest {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        secretArguments = Collections.unmodifiableMap(new LinkedHashMap<>(secretArguments));
    }

    /** Without the arguments' values: some are secret. */
    @Override
    public String toString() {
        return "CommandRequest[key=%s, environment=%s, component=%s, command=%s, arguments=%s, secretArguments=%s]"
                .formatted(key, environment, component, command, arguments.keySet(), secretArguments.keySet());
    }
}
