package io.greenroom.provider.docker;

import io.greenroom.lifecycle.EnvironmentRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** As the engine's filters want them: {@code name=value}. */
    static List<String> filters(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
    }
}
