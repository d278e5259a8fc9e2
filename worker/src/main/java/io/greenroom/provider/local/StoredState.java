package io.greenroom.provider.local;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where an environment stands, as it is kept in its folder.
 *
 * @param reason of a failure or of the ending, for people; else empty
 * @param outputs filled in once it is ready
 */
record StoredState(Phase phase, String reason, Map<String, String> outputs) {

    enum Phase {
        STARTING,
        READY,
        FAILED,
        ENDING
    }

    static final StoredState STARTING = new StoredState(Phase.STARTING, "", Map.of());

    StoredState {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }
}
