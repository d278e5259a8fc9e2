package io.greenroom.provider.docker;

import java.util.List;
import java.util.Map;

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

    private Labels() {}

    /** As the engine's filters want them: {@code name=value}. */
    static List<String> filters(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
    }
}
