package io.greenroom.provider.ec2;

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
 * All machines, as many threads want to see them and one of them asks for: once an interval, whoever and however many they
 * are. While one asks, or AWS is in trouble, the others go on with the copy there is, unless that is too old. No lock is held
 * while asking.
 */
final class Listing {
    /** After a machine was started or ended the copy is worth nothing; even then EC2 is not asked more often than this. */
    private static final Duration LEAST = Duration.ofSeconds(1);
    /** An older copy is no answer any more. */
    private static final Duration TOO_OLD = Duration.ofMinutes(2);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Question question;
    private final Duration interval;
    private final Time time;
    private final Backoff backoff;

    private @Nullable Copy copy;
    private @Nullable CompletableFuture<Copy> flight;
    /** No question begins before, by the clock that nobody sets. */
    private Duration notBefore;
    /** How often something was started or ended. */
    private long changes;

    interface Question {
        List<Machine> ask() throws ProviderException, InterruptedException;
    }

    /**
     * What was answered.
     *
     * @param begun when it was asked for, which it is at least as new as
     * @param changes how many it knows of
     */
    private record Copy(List<Machine> machines, Duration begun, long changes) {}

    private sealed interface Turn {
        record Have(Copy copy) implements Turn {}

        record Wait(CompletableFuture<Copy> flight) implements Turn {}

        record Ask(CompletableFuture<Copy> flight, Duration pause) implements Turn {}
    }

    Listing(Question question, Duration interval, Time time, RandomGenerator random) {
        this.question = question;
        this.interval = interval;
        this.time = time;
        this.backoff = new Backoff(LEAST, LONGEST_PAUSE, random);
        this.notBefore = time.elapsed();
    }

    /** The machines as they were asked for after the last {@link #forget} before this. Blocks while another asks, or asks. */
    List<Machine> get() throws ProviderException, InterruptedException {
        long wanted = changes();
        while (true) {
            switch (turn(wanted)) {
                case Turn.Have had -> {
                    return had.copy().machines();
                }
                case Turn.Ask mine -> {
                    return ask(mine.flight(), mine.pause()).machines();
                }
                case Turn.Wait others -> {
                    Copy got = await(others.flight());
                    if (got != null && got.changes() >= wanted) {
                        return got.machines();
                    }
                }
            }
        }
    }

    /** Makes what was asked for until now worthless to those who come later: something was started or ended. */
    synchronized void forget() {
        changes++;
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized Turn turn(long wanted) {
        Duration now = time.elapsed();
        if (copy != null && copy.changes() >= wanted) {
            Duration age = now.minus(copy.begun());
            boolean mustWait = flight != null || now.compareTo(notBefore) < 0;
            if (age.compareTo(mustWait ? TOO_OLD : interval) < 0) {
                return new Turn.Have(copy);
            }
        }
        if (flight != null) {
            return new Turn.Wait(flight);
        }
        flight = new CompletableFuture<>();
        return new Turn.Ask(flight, notBefore.minus(now));
    }

    /** Null when the thread that asked was interrupted: then somebody else has to. */
    private static @Nullable Copy await(CompletableFuture<Copy> others) throws ProviderException, InterruptedException {
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

    private Copy ask(CompletableFuture<Copy> mine, Duration pause) throws ProviderException, InterruptedException {
        try {
            time.sleep(pause);
            long known = begin();
            Duration begun = time.elapsed();
            Copy landed = land(new Copy(question.ask(), begun, known));
            mine.complete(landed);
            return landed;
        } catch (ProviderException e) {
            Copy old = failed();
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

    private synchronized Copy land(Copy landed) {
        backoff.reset();
        copy = landed;
        return landed;
    }

    /** The copy that will do for the time being; null when there is none. */
    private synchronized @Nullable Copy failed() {
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
