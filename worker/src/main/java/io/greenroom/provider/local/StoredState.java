package io.greenroom.provider.local;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an environment stands, as it is kept in its folder.
 *
 * @param reason of a failure or of the ending, for people; else empty
 * @param outputs filled in once it is ready
 * @param keptUntil when it ends by itself, if that was made earlier than it was at first
 */
record StoredState(
        Phase phase,
        String reason,
        Map<String, String> outputs,
        @Nullable Instant keptUntil) {

    enum Phase {
        STARTING,
        READY,
        FAILED,
        ENDING
    }

    static final StoredState STARTING = new StoredState(Phase.STARTING, "", Map.of(), null);

    StoredState {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** When it ends by itself, given when it was first to. */
    Instant expiry(Instant atFirst) {
        return keptUntil == null ? atFirst : keptUntil;
    }

    StoredState become(Phase next, String why) {
        return new StoredState(next, why, outputs, keptUntil);
    }

    StoredState ready(Map<String, String> published) {
        return new StoredState(Phase.READY, "", published, keptUntil);
    }

    StoredState keptUntil(Instant end) {
        return new StoredState(phase, reason, outputs, end);
    }
}
