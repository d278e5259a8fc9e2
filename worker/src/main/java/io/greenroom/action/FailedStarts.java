package io.greenroom.action;

import io.greenroom.environment.Environment;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.job.ActionFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Keeps environments that did not start, so that people can look at them. */
record FailedStarts(Providers providers, ActionSettings settings, InstantSource clock) {

    /** Until the limit, or until it would end anyway. Says how to look at it; empty when it cannot be kept. */
    Optional<String> keep(Environment environment) throws ActionFailure, InterruptedException {
        Instant end = clock.instant()
                .plus(settings.keepFailedFor().orElse(Duration.ZERO))
                .truncatedTo(ChronoUnit.SECONDS);
        var change =
                Retention.Change.untilNothingBut(end.isBefore(environment.expiresAt()) ? end : environment.expiresAt());
        try {
            return providers.of(environment.id()).keep(environment.id(), change);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }
}
