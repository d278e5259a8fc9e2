package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.environment.Retention;
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
 * @param addresses of components, by name, as far as they are known
 * @param keptUntil when it ends by itself, if that is not what it was at first
 * @param retention what was said later about how long it is kept
 * @param kind of a failure; null for one that was tried and did not work out, as all are that older workers have noted
 * @param endTries what came of the tries to end it so far; null while none has failed
 */
record StoredState(
        Phase phase,
        String reason,
        Map<String, String> outputs,
        Map<String, Address> addresses,
        @Nullable Instant keptUntil,
        @Nullable Retention retention,
        @Nullable Kind kind,
        @Nullable EndTries endTries) {

    enum Phase {
        STARTING,
        READY,
        FAILED,
        ENDING
    }

    static final StoredState STARTING = new StoredState(Phase.STARTING, "", Map.of(), Map.of(), null, null, null, null);

    StoredState {
        addresses = Map.copyOf(addresses);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    StoredState become(Phase next, String why) {
        return new StoredState(next, why, outputs, addresses, keptUntil, retention, null, endTries);
    }

    StoredState failed(String why, Kind how) {
        return new StoredState(Phase.FAILED, why, outputs, addresses, keptUntil, retention, how, endTries);
    }

    /** As the world sees it when it has failed. */
    EnvironmentState.Failed failure() {
        return new EnvironmentState.Failed(reason, kind == null ? Kind.FAILED : kind);
    }

    StoredState ready(Map<String, String> published) {
        return new StoredState(Phase.READY, "", published, addresses, keptUntil, retention, null, endTries);
    }

    StoredState at(Map<String, Address> known) {
        return new StoredState(phase, reason, outputs, known, keptUntil, retention, kind, endTries);
    }

    /** When the environment ends by itself. */
    Instant end(EnvironmentRecord record) {
        return keptUntil == null ? record.expiresAt() : keptUntil;
    }

    /** What was said about how long it is kept, apart from its expiry. */
    Retention kept(Plan blueprint) {
        return retention == null ? blueprint.retention() : retention;
    }

    StoredState after(Retention.Change change, Plan blueprint) {
        Instant end = change.expiresAt() == null ? keptUntil : change.expiresAt();
        return new StoredState(
                phase, reason, outputs, addresses, end, kept(blueprint).after(change), kind, endTries);
    }

    /** When a try to end it left something. */
    StoredState triedToEnd(EndTries tries) {
        return new StoredState(phase, reason, outputs, addresses, keptUntil, retention, kind, tries);
    }

    /** As the world sees it while it is being ended. */
    EnvironmentState.Ending ending() {
        return new EnvironmentState.Ending(endTries == null ? "" : endTries.words());
    }
}
