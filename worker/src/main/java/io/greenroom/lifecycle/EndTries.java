package io.greenroom.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of the tries to end an environment, kept with its state until one of them leaves nothing.
 *
 * @param failures how many there were
 * @param nextTry when it is tried again
 * @param left what may be left, in sentences for people
 * @param teardown the teardown steps that came to an end, which are not run again, each with what went wrong in it; empty
 *     where nothing did
 */
record EndTries(int failures, Instant nextTry, List<String> left, Map<String, String> teardown) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    /** What is left may cost something every minute, and a try costs a few calls. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private static final int MOST_DOUBLINGS = 4;

    EndTries {
        left = List.copyOf(left);
        teardown = Collections.unmodifiableMap(new LinkedHashMap<>(teardown));
    }

    /** One more than before. */
    static EndTries after(@Nullable EndTries before, List<String> left, Map<String, String> teardown, Instant now) {
        int failures = before == null ? 1 : before.failures + 1;
        Duration pause = SHORTEST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return new EndTries(failures, now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST), left, teardown);
    }

    String words() {
        return "It could not be ended (%d %s), and is tried again at %s: %s"
                .formatted(failures, failures == 1 ? "try" : "tries", nextTry, String.join("; ", left));
    }
}
