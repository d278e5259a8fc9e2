package io.greenroom.action;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.ledger.LedgerEntry.Present;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Warns when an environment in use is going to end soon: what the sweep can push out, it has by then. */
final class TimeLeft {
    private static final Duration LITTLE = Duration.ofMinutes(4);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

    private final Books books;
    private @Nullable Instant lookedAt;
    private Optional<Instant> end = Optional.empty();

    TimeLeft(Books books) {
        this.books = books;
    }

    /** A part of a summary; empty while there is time enough, or nobody knows. */
    String warning(EnvironmentId id, Instant now) throws InterruptedException {
        if (lookedAt == null || !now.isBefore(lookedAt.plus(BETWEEN_LOOKS))) {
            lookedAt = now;
            end = books.of(id)
                    .filter(entry -> entry.life() instanceof Present present && !present.isProtected())
                    .map(entry -> ((Present) entry.life()).expiresAt());
        }
        return end.map(at -> Duration.between(now, at))
                .filter(left -> left.compareTo(LITTLE) < 0)
                .map(left -> left.isPositive()
                        ? "; its environment ends in %d min"
                                .formatted(left.plusSeconds(59).toMinutes())
                        : "; its environment is about to end")
                .orElse("");
    }
}
