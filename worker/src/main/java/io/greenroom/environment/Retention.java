package io.greenroom.environment;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was said about how long one environment is to be kept, apart from its expiry.
 *
 * @param isProtected whether it is kept, even past its expiry, until somebody ends or releases it
 * @param endWhen what ends it; null for what the settings say
 * @param grace how long it outlives its execution; null for what the settings say
 */
public record Retention(
        boolean isProtected,
        @Nullable EndWhen endWhen,
        @Nullable Duration grace) {

    /** The longest that settings and blueprints may have one outlive its execution. */
    public static final Duration LONGEST_GRACE = Duration.ofDays(30);

    /** Nothing was said. */
    public static final Retention STANDARD = new Retention(false, null, null);

    /** This after the change. */
    public Retention after(Change change) {
        return new Retention(
                change.isProtected() == null ? isProtected : change.isProtected(),
                change.endWhen() == null ? endWhen : change.endWhen(),
                grace);
    }

    /**
     * A change to how long an environment is kept. What is null stays as it is.
     *
     * @param expiresAt when it ends by itself, earlier or later than before
     */
    public record Change(
            @Nullable Instant expiresAt,
            @Nullable Boolean isProtected,
            @Nullable EndWhen endWhen) {

        public static Change expiringAt(Instant end) {
            return new Change(end, null, null);
        }

        /** It ends at this time whatever becomes of its execution. */
        public static Change untilNothingBut(Instant end) {
            return new Change(end, null, EndWhen.EXPIRED);
        }

        public static Change protecting() {
            return new Change(null, true, null);
        }

        public static Change releasing() {
            return new Change(null, false, null);
        }
    }
}
