package io.greenroom.environment;

import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks a provider for an environment.
 *
 * @param key makes the start idempotent: the action execution id, or the job id where there is none. The same key
 *     always leads to the same environment
 * @param blueprint what to start
 * @param name what to call it; not necessarily unique
 * @param inputs values for the blueprint's inputs, by input name
 * @param secretInputs more of them, whose values must not be shown anywhere
 * @param expiresAt when it is to end by itself
 */
public record StartRequest(
        String key,
        String blueprint,
        String name,
        Map<String, String> inputs,
        Map<String, String> secretInputs,
        Instant expiresAt,
        PipelineContext owner,
        SourceFiles source) {

    public StartRequest {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        secretInputs = Collections.unmodifiableMap(new LinkedHashMap<>(secretInputs));
    }

    /** Without the inputs' values: some are secret. */
    @Override
    public String toString() {
        return "StartRequest[key=%s, blueprint=%s, name=%s, inputs=%s, secretInputs=%s, expiresAt=%s]"
                .formatted(key, blueprint, name, inputs.keySet(), secretInputs.keySet(), expiresAt);
    }
}
