package io.greenroom.provider.aws.fake;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with the resources of stacks, and how slow they are. Resources are named by their logical ids, in whichever
 * stack they are. Nothing goes wrong at first, and nothing takes time on the fake's clock.
 */
public final class StackFaults {
    private final Map<String, Duration> durations = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();
    private final Map<String, Stays> stays = new HashMap<>();
    private Duration duration = Duration.ZERO;
    private Duration removal = Duration.ZERO;
    private boolean tokens;

    private static final class Stays {
        private final String reason;
        private int left;

        private Stays(String reason, int left) {
            this.reason = reason;
            this.left = left;
        }
    }

    /** How long every resource takes to be made. */
    public synchronized StackFaults resourcesTake(Duration time) {
        duration = time;
        return this;
    }

    /** How long this one takes to be made. */
    public synchronized StackFaults resourceTakes(String logicalId, Duration time) {
        durations.put(logicalId, time);
        return this;
    }

    /** How long every resource takes to be removed. */
    public synchronized StackFaults removalsTake(Duration time) {
        removal = time;
        return this;
    }

    /** The resource cannot be made, for this reason. */
    public synchronized StackFaults failCreation(String logicalId, String reason) {
        failures.put(logicalId, reason);
        return this;
    }

    /**
     * The resource cannot be removed, for this reason.
     *
     * @param times how often; {@link Integer#MAX_VALUE} for always
     */
    public synchronized StackFaults failRemoval(String logicalId, int times, String reason) {
        stays.put(logicalId, new Stays(reason, times));
        return this;
    }

    /**
     * Whether the name and token of a stack that is there give its id, as if it had just been made. Otherwise the name is taken,
     * whatever the token: it is not described which of both AWS does.
     */
    public synchronized StackFaults recogniseTokens(boolean also) {
        tokens = also;
        return this;
    }

    synchronized void none() {
        failures.clear();
        stays.clear();
    }

    synchronized Duration duration(String logicalId) {
        return durations.getOrDefault(logicalId, duration);
    }

    synchronized Duration removal() {
        return removal;
    }

    synchronized @Nullable String creationFailure(String logicalId) {
        return failures.get(logicalId);
    }

    /** Null when it can be removed. */
    synchronized @Nullable String removalFailure(String logicalId) {
        Stays stay = stays.get(logicalId);
        if (stay == null || stay.left == 0) {
            return null;
        }
        stay.left--;
        return stay.reason;
    }

    synchronized boolean tokens() {
        return tokens;
    }
}
