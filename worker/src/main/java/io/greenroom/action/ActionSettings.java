package io.greenroom.action;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What administrators decide about the actions.
 *
 * @param defaultDuration how long an environment lives when the action does not say
 * @param maxDuration the longest that may be asked for
 * @param scratch a folder for artifacts on their way in and out; may be emptied when no worker runs
 * @param pages where authors reach the status pages, without a slash at the end; empty when they cannot
 */
public record ActionSettings(Duration defaultDuration, Duration maxDuration, Path scratch, Optional<String> pages) {

    /** Without pages. */
    public ActionSettings(Duration defaultDuration, Duration maxDuration, Path scratch) {
        this(defaultDuration, maxDuration, scratch, Optional.empty());
    }

    /** How long starting and ending may take when the action does not say. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    /** The service gives a custom action 24 hours; results must get through before. */
    static final Duration LONGEST_TIMEOUT = Duration.ofHours(24).minusMinutes(15);

    static Duration bounded(Duration timeout) {
        return timeout.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : timeout;
    }
}
