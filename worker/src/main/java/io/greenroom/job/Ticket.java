package io.greenroom.job;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes a begun action resumable, on this worker or another one: the same text goes into the journal and into the
 * continuation token. Small, and without secrets.
 *
 * @param begunAt when the action's effect was begun
 * @param deadline when the action is given up
 * @param shown whether the action was handed back once already so that the console shows its link
 * @param state what the action itself needs to find its work again
 */
public record Ticket(Instant begunAt, Instant deadline, boolean shown, Map<String, String> state) {
    public Ticket {
        state = Collections.unmodifiableMap(new TreeMap<>(state));
    }

    /** The named part of the state. */
    public String get(String name) {
        String value = state.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The ticket has no '%s'; it has %s".formatted(name, state.keySet()));
        }
        return value;
    }

    /** Whether the time for the action is up. */
    public boolean isOver(Instant now) {
        return !now.isBefore(deadline);
    }

    public Ticket asShown() {
        return new Ticket(begunAt, deadline, true, state);
    }
}
