package io.greenroom.ledger;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.ledger.LedgerEntry.Ending;
import io.greenroom.ledger.LedgerStore.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has environments ended, again and again while their providers refuse, less and less often. */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    /** How long an end that was begun may show nothing before it is asked for again. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Ledger ledger;
    private final SweepListener listener;

    Endings(Ledger ledger, SweepListener listener) {
        this.ledger = ledger;
        this.listener = listener;
    }

    /** Begins an end, decided and written down before it is begun. */
    void end(Environment environment, LedgerEntry entry, EnvironmentProvider provider, String reason, Instant now)
            throws Unavailable, InterruptedException {
        String pipeline = environment.owner().pipeline();
        LOG.warn(
                "Environment {} ({}){} is ended: {}",
                environment.id(),
                environment.name(),
                pipeline == null ? "" : " of pipeline " + pipeline,
                reason);
        var ending = new Ending(
                environment.id(),
                environment.startedAt(),
                provider.price(environment).orElse(null),
                reason,
                now,
                0,
                now);
        ledger.change(entry.key(), before -> Optional.of(ending));
        tryToEnd(entry.key(), ending, provider, now);
    }

    /** Once more, when it is time to, for one that shows no sign of ending. */
    void goOn(LedgerEntry entry, Ending ending, EnvironmentProvider provider, Instant now)
            throws Unavailable, InterruptedException {
        if (!ending.nextTry().isAfter(now)) {
            tryToEnd(entry.key(), ending, provider, now);
        }
    }

    private void tryToEnd(String key, Ending ending, EnvironmentProvider provider, Instant now)
            throws Unavailable, InterruptedException {
        boolean begun = ends(ending.id(), provider);
        listener.due(provider.name(), begun);
        int failures = begun ? 0 : ending.failures() + 1;
        Instant nextTry =
                now.plus(begun ? PATIENCE : SHORTEST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS)));
        ledger.change(key, before -> before.map(LedgerEntry::life)
                .filter(Ending.class::isInstance)
                .map(life -> new Ending(
                        ending.id(),
                        ending.startedAt(),
                        ending.price(),
                        ending.reason(),
                        ending.since(),
                        failures,
                        nextTry)));
    }

    private static boolean ends(EnvironmentId id, EnvironmentProvider provider) throws InterruptedException {
        try {
            provider.end(id);
            return true;
        } catch (ProviderException | RuntimeException e) {
            LOG.warn("Environment {} could not be ended, and will be tried again: {}", id, e.getMessage());
            return false;
        }
    }
}
