package io.greenroom.environment;

import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One environment as its provider sees it now. Holds no secret: it is published in artifacts and listings.
 *
 * @param name what people call it
 * @param blueprint what it was started from
 * @param expiresAt when it ends by itself
 * @param url the one address an author would open first, when there is one
 * @param outputs what the blueprint publishes, by name; empty until it is ready
 * @param retention what was said about how long it is kept, apart from its expiry
 */
public record Environment(
        EnvironmentId id,
        String name,
        String blueprint,
        EnvironmentState state,
        Instant startedAt,
        Instant expiresAt,
        @Nullable String url,
        List<Component> components,
        Map<String, String> outputs,
        PipelineContext owner,
        Retention retention) {

    public Environment {
        components = List.copyOf(components);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** One about whose keeping nothing was said. */
    public Environment(
            EnvironmentId id,
            String name,
            String blueprint,
            EnvironmentState state,
            Instant startedAt,
            Instant expiresAt,
            @Nullable String url,
            List<Component> components,
            Map<String, String> outputs,
            PipelineContext owner) {
        this(id, name, blueprint, state, startedAt, expiresAt, url, components, outputs, owner, Retention.STANDARD);
    }

    /** Whether it is there still: ended ones are remembered for a while. */
    public boolean isThere() {
        return !(state instanceof EnvironmentState.Ended);
    }
}
