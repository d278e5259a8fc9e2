package io.greenroom.ledger;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.ledger.LedgerEntry.Ending;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerEntry.Life;
import io.greenroom.ledger.LedgerEntry.Present;
import io.greenroom.ledger.LedgerEntry.Starting;
import io.greenroom.ledger.LedgerEntry.Waiting;
import io.greenroom.ledger.LedgerStore.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the ledger into line with what one provider has: an environment that is not in it is entered for the owner that
 * it names itself, one whose environment is gone is closed.
 */
final class Register {
    private static final Logger LOG = LoggerFactory.getLogger(Register.class);

    /** How long a start may be under way before its provider is asked what became of it. */
    private static final Duration STARTING = Duration.ofMinutes(10);

    /** How long past its time an environment of another worker is left to that one, which may be gone. */
    private static final Duration LEFT_TO_OTHERS = Duration.ofHours(1);

    private final Ledger ledger;
    private final EnvironmentProvider provider;
    private final SweepListener listener;
    private final Instant now;
    /** Whether environments may be another worker's alone, and there although they are not known here. */
    private final boolean othersHaveTheirs;

    Register(Ledger ledger, EnvironmentProvider provider, SweepListener listener, Instant now) {
        this.ledger = ledger;
        this.provider = provider;
        this.listener = listener;
        this.now = now;
        this.othersHaveTheirs = ledger.isShared() && !provider.isSharedByWorkers();
    }

    /** An environment that is there, and what the ledger has of it. */
    record Tended(Environment environment, LedgerEntry entry) {}

    List<Tended> bringIntoLine() throws ProviderException, Unavailable, InterruptedException {
        // What is open before the provider is asked, it must know of, or it is gone.
        var open = new HashMap<EnvironmentId, LedgerEntry>();
        var unfinished = new ArrayList<LedgerEntry>();
        for (LedgerEntry entry : ledger.open()) {
            if (entry.provider().equals(provider.name())) {
                entry.environment().ifPresentOrElse(id -> open.put(id, entry), () -> unfinished.add(entry));
            }
        }
        var tended = new ArrayList<Tended>();
        for (Environment environment : provider.list()) {
            if (environment.isThere()) {
                LedgerEntry known = open.remove(environment.id());
                tended.add(new Tended(environment, own(upToDate(environment, known))));
            }
        }
        for (var missing : open.entrySet()) {
            closeIfGone(missing);
        }
        for (LedgerEntry entry : unfinished) {
            findOut(entry);
        }
        return tended;
    }

    private LedgerEntry upToDate(Environment environment, @Nullable LedgerEntry known)
            throws ProviderException, Unavailable, InterruptedException {
        if (known == null) {
            return adopted(environment);
        }
        if (known.life() instanceof Present present && !present.isAs(environment)) {
            return ledger.change(known.key(), before -> before.map(LedgerEntry::life)
                            .filter(Present.class::isInstance)
                            .map(life -> ((Present) life).as(environment)))
                    .orElse(known);
        }
        return known;
    }

    /** Where each worker has environments of its own, whoever has one has begun it. */
    private LedgerEntry own(LedgerEntry entry) throws Unavailable, InterruptedException {
        return othersHaveTheirs && !ledger.isOwn(entry) ? ledger.own(entry) : entry;
    }

    private LedgerEntry adopted(Environment environment) throws ProviderException, Unavailable, InterruptedException {
        String owner = environment.owner().actionExecution();
        String key = owner == null ? environment.id().value() : owner;
        var price = ledger.price(environment, provider);
        LedgerEntry entry = ledger.enter(new LedgerEntry(
                key,
                environment.id().provider(),
                environment.blueprint(),
                environment.name(),
                environment.owner(),
                Ledger.present(environment, price),
                1));
        return switch (entry.life()) {
            case Present p -> entry;
            case Ending e -> entry;
            case Waiting w -> becoming(entry, Ledger.present(environment, price));
            case Starting s -> becoming(entry, Ledger.present(environment, price));
            case Gone gone -> {
                LOG.warn("Environment {} is there again although it had ended ({})", environment.id(), gone.reason());
                yield becoming(
                        entry,
                        new Ending(environment.id(), environment.startedAt(), price, gone.reason(), now, 0, now));
            }
        };
    }

    private LedgerEntry becoming(LedgerEntry entry, Life life) throws Unavailable, InterruptedException {
        return ledger.change(entry.key(), before -> Optional.of(life)).orElse(entry);
    }

    /** A listing may be a little old, so the provider is asked for the one itself. */
    private void closeIfGone(Map.Entry<EnvironmentId, LedgerEntry> missing)
            throws ProviderException, Unavailable, InterruptedException {
        EnvironmentId id = missing.getKey();
        if (isLeftToOthers(missing.getValue())
                || provider.describe(id).filter(Environment::isThere).isPresent()) {
            return;
        }
        if (provider.isTended(id)) {
            if (isYoung(missing.getValue())) {
                return;
            }
            provider.giveUp(id);
            if (provider.isTended(id)) {
                return; // by a worker that is alive
            }
        }
        close(missing.getValue());
    }

    private void close(LedgerEntry entry) throws Unavailable, InterruptedException {
        Optional<LedgerEntry> closed = ledger.change(
                entry.key(), before -> before.map(LedgerEntry::life).flatMap(life -> switch (life) {
                    case Present p ->
                        Optional.of(new Gone(
                                p.id(),
                                p.startedAt(),
                                now.isBefore(p.expiresAt()) ? now : p.expiresAt(),
                                now.isBefore(p.expiresAt())
                                        ? "it was ended by something else than Greenroom"
                                        : "it expired at " + p.expiresAt(),
                                p.costUntil(now.isBefore(p.expiresAt()) ? now : p.expiresAt())));
                    case Ending e ->
                        Optional.of(new Gone(e.id(), e.startedAt(), e.since(), e.reason(), e.costUntil(e.since())));
                    case Waiting w -> Optional.empty();
                    case Starting s -> Optional.empty();
                    case Gone g -> Optional.empty();
                }));
        closed.filter(after -> after.life() instanceof Gone).ifPresent(listener::gone);
    }

    private boolean isLeftToOthers(LedgerEntry entry) {
        return othersHaveTheirs && isYoung(entry);
    }

    /** Until its time was over for so long that its worker, if it were there, would have closed the entry itself. */
    private boolean isYoung(LedgerEntry entry) {
        Instant over =
                switch (entry.life()) {
                    case Present present -> present.expiresAt();
                    case Ending ending -> ending.since();
                    case Starting starting -> starting.since().plus(STARTING);
                    case Waiting waiting -> waiting.askedAt();
                    case Gone gone -> now;
                };
        return now.isBefore(over.plus(LEFT_TO_OTHERS));
    }

    /** One that was being asked for when its worker died, or that nobody waits for any more. */
    private void findOut(LedgerEntry entry) throws ProviderException, Unavailable, InterruptedException {
        switch (entry.life()) {
            case Starting starting -> {
                if (starting.since().plus(STARTING).isBefore(now)
                        && !isLeftToOthers(entry)
                        && provider.find(entry.key()).isEmpty()) {
                    ledger.withdrawn(entry.key());
                }
            }
            case Waiting waiting -> {
                if (waiting.askedAt().plus(Line.PATIENCE).isBefore(now)) {
                    ledger.withdrawn(entry.key());
                }
            }
            case Present p -> {}
            case Ending e -> {}
            case Gone g -> {}
        }
    }
}
