package io.greenroom.ledger;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.Price;
import io.greenroom.environment.ProviderView;
import io.greenroom.ledger.LedgerEntry.Ending;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerEntry.Life;
import io.greenroom.ledger.LedgerEntry.Present;
import io.greenroom.ledger.LedgerEntry.Starting;
import io.greenroom.ledger.LedgerEntry.Waiting;
import io.greenroom.ledger.LedgerStore.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every environment of this installation: who asked for it, when it ends, why it ended. What the providers say is the
 * truth; the ledger adds what only Greenroom knows, and remembers what is gone.
 */
public final class Ledger implements AutoCloseable {
    /** The service itself forgets executions after a year; until then a key could come again. */
    public static final Duration REMEMBERED = Duration.ofDays(365);

    private final LedgerStore store;
    private final Prices prices;
    private final InstantSource clock;
    private final Optional<String> worker;

    /** One that a worker, and what is done by hand beside it, has for itself. */
    public Ledger(LedgerStore store, Prices prices, InstantSource clock) {
        this(store, prices, clock, Optional.empty());
    }

    /** @param worker under which name what is begun here is entered; empty where only one worker could have begun it */
    public Ledger(LedgerStore store, Prices prices, InstantSource clock, Optional<String> worker) {
        this.store = store;
        this.prices = prices;
        this.clock = clock;
        this.worker = worker;
    }

    /** The entry of the environment that was asked for under the key. */
    public Optional<LedgerEntry> underKey(String key) throws Unavailable, InterruptedException {
        return store.get(key);
    }

    public Optional<LedgerEntry> of(EnvironmentId id) throws Unavailable, InterruptedException {
        return store.of(id);
    }

    /** Whether there are environments of workers on other machines in it. */
    public boolean isShared() {
        return store.isShared();
    }

    /** All that are not gone, those that wait included. */
    public List<LedgerEntry> open() throws Unavailable, InterruptedException {
        return store.open();
    }

    /** What was asked for under the key is there. An end that was decided meanwhile stays decided. */
    public void began(String key, Environment environment, ProviderView provider)
            throws Unavailable, InterruptedException {
        Price price = price(environment, provider);
        change(
                key,
                before -> before.flatMap(entry -> switch (entry.life()) {
                    case Waiting w -> Optional.of(present(environment, price));
                    case Starting s -> Optional.of(present(environment, price));
                    case Present p -> Optional.empty();
                    case Ending e -> Optional.empty();
                    case Gone g -> Optional.empty();
                }),
                this::asOwn);
    }

    /** Whether the entry is this worker's, or nobody says whose entries are. */
    boolean isOwn(LedgerEntry entry) {
        return worker.isEmpty() || worker.get().equals(entry.worker());
    }

    /** Enters that the environment is this worker's: it goes by another name since it began it. */
    LedgerEntry own(LedgerEntry entry) throws Unavailable, InterruptedException {
        return change(entry.key(), before -> before.map(LedgerEntry::life), this::asOwn)
                .orElse(entry);
    }

    private LedgerEntry asOwn(LedgerEntry entry) {
        return worker.map(entry::of).orElse(entry);
    }

    @Nullable
    Price price(Environment environment, ProviderView provider) {
        return prices.of(provider, environment).orElse(null);
    }

    static Life present(Environment environment, @Nullable Price price) {
        return new Present(
                environment.id(),
                environment.startedAt(),
                environment.expiresAt(),
                environment.retention().isProtected(),
                price,
                null);
    }

    /** Nothing comes of what was asked for under the key, and nothing was begun. */
    public void withdrawn(String key) throws Unavailable, InterruptedException {
        Optional<LedgerEntry> entry = store.get(key);
        if (entry.isPresent()
                && (entry.get().life() instanceof Waiting || entry.get().life() instanceof Starting)) {
            store.remove(entry.get());
        }
    }

    /** The environment's end was begun. */
    public void ending(EnvironmentId id, String reason) throws Unavailable, InterruptedException {
        Optional<LedgerEntry> found = store.of(id);
        if (found.isPresent()) {
            Instant now = clock.instant();
            change(
                    found.get().key(),
                    before -> before.flatMap(entry -> entry.life() instanceof Present present
                            ? Optional.of(new Ending(
                                    id,
                                    present.startedAt(),
                                    present.price(),
                                    reason,
                                    now,
                                    0,
                                    now.plus(Endings.PATIENCE)))
                            : Optional.empty()));
        }
    }

    /**
     * Writes what becomes of an entry, working it out anew when somebody else changed it in that moment.
     *
     * @param next what it is to be, from what it is; empty to leave it as it is
     * @return the entry as it is now, if there is one
     */
    Optional<LedgerEntry> change(String key, Function<Optional<LedgerEntry>, Optional<Life>> next)
            throws Unavailable, InterruptedException {
        return change(key, next, UnaryOperator.identity());
    }

    private Optional<LedgerEntry> change(
            String key, Function<Optional<LedgerEntry>, Optional<Life>> next, UnaryOperator<LedgerEntry> besides)
            throws Unavailable, InterruptedException {
        while (true) {
            Optional<LedgerEntry> before = store.get(key);
            Optional<Life> life = next.apply(before);
            if (before.isEmpty() || life.isEmpty()) {
                return before;
            }
            LedgerEntry after = besides.apply(before.get().with(life.get()));
            if (store.put(after)) {
                return Optional.of(after);
            }
        }
    }

    /** Enters what is not there yet; the entry that is there now, whoever made it. */
    LedgerEntry enter(LedgerEntry first) throws Unavailable, InterruptedException {
        while (true) {
            Optional<LedgerEntry> there = store.get(first.key());
            if (there.isPresent()) {
                return there.get();
            }
            LedgerEntry own = asOwn(first);
            if (store.put(own)) {
                return own;
            }
        }
    }

    /** Takes out what was gone so long ago that nobody can ask for it again. */
    void forgetOld() throws Unavailable, InterruptedException {
        store.forget(clock.instant().minus(REMEMBERED));
    }

    @Override
    public void close() {
        store.close();
    }
}
