package io.greenroom.provider.docker;

import io.greenroom.engine.Belongings;
import io.greenroom.engine.Engine;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The labels of what belongs to an environment. None has a secret in it. */
final class Labels {
    static final String INSTALLATION = "greenroom.installation";
    static final String ENVIRONMENT = "greenroom.environment";
    static final String KEY = "greenroom.key";
    static final String COMPONENT = "greenroom.component";
    static final String NAME = "greenroom.name";
    static final String BLUEPRINT = "greenroom.blueprint";
    static final String OWNER = "greenroom.owner";
    static final String STARTED = "greenroom.started";
    static final String EXPIRES = "greenroom.expires";

    private static final JsonMapper JSON = JsonMapper.shared();

    private Labels() {}

    /** Of everything that belongs to the environment; enough to tell whose it is when nothing else is left. */
    static Map<String, String> of(String installation, EnvironmentRecord record) {
        var labels = new LinkedHashMap<String, String>();
        labels.put(INSTALLATION, installation);
        labels.put(ENVIRONMENT, record.id());
        labels.put(KEY, record.key());
        labels.put(NAME, record.name());
        labels.put(BLUEPRINT, record.blueprint());
        labels.put(OWNER, JSON.writeValueAsString(record.owner()));
        labels.put(STARTED, record.startedAt().toString());
        labels.put(EXPIRES, record.expiresAt().toString());
        return labels;
    }

    /** What its labels say of an environment; empty when they are no environment's. */
    static Optional<Environment> environment(Map<String, String> labels) {
        try {
            return Optional.of(new Environment(
                    EnvironmentId.of(DockerFields.PROVIDER, labels.getOrDefault(ENVIRONMENT, "")),
                    labels.getOrDefault(NAME, ""),
                    labels.getOrDefault(BLUEPRINT, ""),
                    new Failed("nothing is known of it any more but its labels; end it, and start a new one"),
                    Instant.parse(labels.getOrDefault(STARTED, "")),
                    Instant.parse(labels.getOrDefault(EXPIRES, "")),
                    null,
                    List.of(),
                    Map.of(),
                    JSON.readValue(labels.getOrDefault(OWNER, ""), PipelineContext.class)));
        } catch (IllegalArgumentException | DateTimeParseException | JacksonException e) {
            return Optional.empty(); // somebody else's labels
        }
    }

    /** What belongs to the environment that has these labels. */
    static Belongings belongings(Engine engine, Map<String, String> labels) {
        var own = new LinkedHashMap<>(labels);
        own.keySet().retainAll(Set.of(INSTALLATION, ENVIRONMENT));
        return new Belongings(engine, own);
    }
}
