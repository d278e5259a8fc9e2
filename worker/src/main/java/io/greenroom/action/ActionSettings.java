package io.greenroom.action;

import io.greenroom.artifact.ArchiveLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What administrators decide about the actions.
 *
 * @param defaultDuration how long an environment lives when the action does not say
 * @param maxDuration the longest that may be asked for
 * @param keepFailedFor how long an environment that did not come up may be kept to look at it; empty means not at all
 * @param acrossPipelines whether a pipeline may use and end environments of other pipelines
 * @param archives how much an artifact may unpack to, and how much a command's files may be
 * @param scratch a folder for artifacts on their way in and out; may be emptied when no worker runs
 * @param links how runs of commands are named and where their logs are read
 */
public record ActionSettings(
        Duration defaultDuration,
        Duration maxDuration,
        Optional<Duration> keepFailedFor,
        boolean acrossPipelines,
        ArchiveLimits archives,
        Path scratch,
        RunLinks links) {

    /** How long starting and ending may take when the action does not say. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    /** The service gives a custom action 24 hours; results must get through before. */
    static final Duration LONGEST_TIMEOUT = Duration.ofHours(24).minusMinutes(15);

    static Duration bounded(Duration timeout) {
        return timeout.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : timeout;
    }
}
