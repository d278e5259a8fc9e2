package io.greenroom.provider.aws;

import io.greenroom.environment.ProviderException;
import io.greenroom.time.Backoff;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that there is of a kind, as many threads want to see it and one of them asks for: once an interval, whoever and however many they
 * are. While one asks, or AWS is in trouble, the others go on with the copy there is, unless that is too old. No lock is held
 * while asking.
 *
 * @param <T> such as machines
 */
public final class Listing<T> {
    /** After something was started or ended the copy is worth nothing; even then AWS is not asked more often than this. */
    private static final Duration LEAST = Duration.ofSeconds(1);
    /** An older copy is no answer any more. */
    private static final Duration TOO_OLD = Duration.ofMinutes(2);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Question<T> question;
    private final Duration interval;
    private final Time time;
    private final Backoff backoff;

    private @Nullable Copy<T> copy;
    private @Nullable CompletableFuture<Copy<T>> flight;
    /** No question begins before, by the clock that nobody sets. */
    private Duration notBefore;
    /** How often something was started or ended. */
    private long changes;

    /** Asks AWS; blocks for a bounded time. */
    public interface Question<T> {
        List<T> ask() throws ProviderException, InterruptedException;
    }

    /**
     * What was answered.
     *
     * @param begun when it was asked for, which it is at least as new as
     * @param changes how many it knows of
     */
    private record Copy<T>(List<T> all, Duration begun, long changes) {}

    private sealed interface Turn<T> {
        record Have<T>(Copy<T> copy) implements Turn<T> {}

        record Wait<T>(CompletableFuture<Copy<T>> flight) implements Turn<T> {}

        record Ask<T>(CompletableFuture<Copy<T>> flight, Duration pause) implements Turn<T> {}
    }

    public Listing(Question<T> question, Duration interval, Time time, RandomGenerator random) {
        this.question = question;
        this.interval = interval;
        this.time = time;
        this.backoff = new Backoff(LEAST, LONGEST_PAUSE, random);
        this.notBefore = time.elapsed();
    }

    /** What there is as it was asked for after the last {@link #forget} before this. Blocks while another asks, or asks. */
    public List<T> get() throws ProviderException, InterruptedException {
        long wanted = changes();
        while (true) {
            switch (turn(wanted)) {
                case Turn.Have<T> had -> {
                    return had.copy().all();
                }
                case Turn.Ask<T> mine -> {
                    return ask(mine.flight(), mine.pause()).all();
                }
                case Turn.Wait<T> others -> {
                    Copy<T> got = await(others.flight());
                    if (got != null && got.changes() >= wanted) {
                        return got.all();
                    }
                }
            }
        }
    }

    /** Makes what was asked for until now worthless to those who come later: something was started or ended. */
    public synchronized void forget() {
        changes++;
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized Turn<T> turn(long wanted) {
        Duration now = time.elapsed();
        if (copy != null && copy.changes() >= wanted) {
            Duration age = now.minus(copy.begun());
            boolean mustWait = flight != null || now.compareTo(notBefore) < 0;
            if (age.compareTo(mustWait ? TOO_OLD : interval) < 0) {
                return new Turn.Have<>(copy);
            }
        }
        if (flight != null) {
            return new Turn.Wait<>(flight);
        }
        flight = new CompletableFuture<>();
        return new Turn.Ask<>(flight, notBefore.minus(now));
    }

    /** Null when the thread that asked was interrupted: then somebody else has to. */
    private static <T> @Nullable Copy<T> await(CompletableFuture<Copy<T>> others)
            throws ProviderException, InterruptedException {
        try {
            return others.get();
        } catch (CancellationException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private Copy<T> ask(CompletableFuture<Copy<T>> mine, Duration pause)
            throws ProviderException, InterruptedException {
        try {
            time.sleep(pause);
            long known = begin();
            Duration begun = time.elapsed();
            Copy<T> landed = land(new Copy<>(question.ask(), begun, known));
            mine.complete(landed);
            return landed;
        } catch (ProviderException e) {
            Copy<T> old = failed();
            if (old == null) {
                mine.completeExceptionally(e);
                throw e;
            }
            mine.complete(old);
            return old;
        } finally {
            leave();
            mine.cancel(false);
        }
    }

    private synchronized long begin() {
        notBefore = time.elapsed().plus(LEAST);
        return changes;
    }

    private synchronized Copy<T> land(Copy<T> landed) {
        backoff.reset();
        copy = landed;
        return landed;
    }

    /** The copy that will do for the time being; null when there is none. */
    private synchronized @Nullable Copy<T> failed() {
        Duration now = time.elapsed();
        notBefore = now.plus(LEAST).plus(backoff.next());
        boolean willDo = copy != null
                && copy.changes() == changes
                && now.minus(copy.begun()).compareTo(TOO_OLD) < 0;
        return willDo ? copy : null;
    }

    private synchronized void leave() {
        flight = null;
    }
}
