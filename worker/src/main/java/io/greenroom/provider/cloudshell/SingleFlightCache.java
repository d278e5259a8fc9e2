package io.greenroom.provider.cloudshell;

import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A value that many threads want and one of them fetches: those who come meanwhile get what it brings, or its failure.
 * No lock is held while fetching.
 */
final class SingleFlightCache<T> {
    private final Fetch<T> fetch;
    private final Time time;
    private @Nullable Flight<T> flying;
    private @Nullable Flight<T> waiting;
    private @Nullable Fetched<T> latest;

    interface Fetch<T> {
        T now() throws CallFailed, InterruptedException;
    }

    /** A value and the moment at which its fetching began: it is at least as new as that. */
    record Fetched<T>(T value, Instant begun) {}

    private static final class Flight<T> {
        final CompletableFuture<Fetched<T>> result = new CompletableFuture<>();
    }

    /** {@code before} is set when the leader has to wait for another flight to end first. */
    private record Seat<T>(
            Flight<T> flight, boolean leads, @Nullable Flight<T> before) {}

    SingleFlightCache(Fetch<T> fetch, Time time) {
        this.fetch = fetch;
        this.time = time;
    }

    /** The latest value when it is not older than that, else a new one. */
    Fetched<T> notOlderThan(Duration age) throws CallFailed, InterruptedException {
        while (true) {
            Fetched<T> have = latest();
            if (have != null && have.begun().plus(age).isAfter(time.instant())) {
                return have;
            }
            Fetched<T> got = ride(joinAny());
            if (got != null) {
                return got;
            }
        }
    }

    /** A value whose fetching began after this call did. */
    T fresh() throws CallFailed, InterruptedException {
        while (true) {
            Fetched<T> got = ride(joinLater());
            if (got != null) {
                return got.value();
            }
        }
    }

    synchronized @Nullable Fetched<T> latest() {
        return latest;
    }

    /** Forgets the latest value if it is such a one. */
    synchronized void drop(Predicate<T> unwanted) {
        if (latest != null && unwanted.test(latest.value())) {
            latest = null;
        }
    }

    private synchronized Seat<T> joinAny() {
        if (flying != null) {
            return new Seat<>(flying, false, null);
        }
        flying = new Flight<>();
        return new Seat<>(flying, true, null);
    }

    private synchronized Seat<T> joinLater() {
        if (flying == null) {
            return joinAny();
        }
        if (waiting != null) {
            return new Seat<>(waiting, false, null);
        }
        waiting = new Flight<>();
        return new Seat<>(waiting, true, flying);
    }

    /** Null when the thread that fetched was interrupted: then somebody else has to. */
    private @Nullable Fetched<T> ride(Seat<T> seat) throws CallFailed, InterruptedException {
        return seat.leads() ? lead(seat) : follow(seat.flight());
    }

    private Fetched<T> lead(Seat<T> seat) throws CallFailed, InterruptedException {
        Flight<T> mine = seat.flight();
        try {
            takeOff(mine, seat.before());
            Instant begun = time.instant();
            var got = new Fetched<>(fetch.now(), begun);
            land(mine, got);
            mine.result.complete(got);
            return got;
        } catch (CallFailed e) {
            mine.result.completeExceptionally(e);
            throw e;
        } finally {
            land(mine, null);
            mine.result.cancel(false);
        }
    }

    private void takeOff(Flight<T> mine, @Nullable Flight<T> before) throws InterruptedException {
        if (before == null) {
            return;
        }
        try {
            before.result.get();
        } catch (ExecutionException | CancellationException ended) {
            // How it ended is its own passengers' concern; that it ended is ours.
        }
        synchronized (this) {
            flying = mine;
            waiting = null;
        }
    }

    private synchronized void land(Flight<T> flight, @Nullable Fetched<T> got) {
        if (got != null) {
            latest = got;
        }
        if (flying == flight) {
            flying = null;
        }
        if (waiting == flight) {
            waiting = null;
        }
    }

    private @Nullable Fetched<T> follow(Flight<T> flight) throws CallFailed, InterruptedException {
        try {
            return flight.result.get();
        } catch (CancellationException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CallFailed failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
