package io.greenroom.action;

import java.time.Duration;
import java.time.Instant;

/** How texts say what they say about a command. */
final class CommandTexts {
    private CommandTexts() {}

    static String duration(Instant from, Instant to) {
        long seconds = Math.max(0, Duration.between(from, to).toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
