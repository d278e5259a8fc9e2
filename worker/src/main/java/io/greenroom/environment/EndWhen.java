package io.greenroom.environment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What ends an environment that nobody ended, besides its expiry, which always does. */
public enum EndWhen {
    /** Its pipeline execution has ended, well or badly. */
    EXECUTION_ENDED,
    /** Its pipeline execution has ended and did not succeed; after one that succeeded it stays until its expiry. */
    STAGE_FAILED,
    /** Nothing but the expiry. */
    EXPIRED;

    /** As it stands in settings and blueprints: {@code execution-ended}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static List<String> words() {
        return Stream.of(values()).map(EndWhen::word).toList();
    }

    public static Optional<EndWhen> of(String word) {
        return Stream.of(values()).filter(value -> value.word().equals(word)).findFirst();
    }
}
