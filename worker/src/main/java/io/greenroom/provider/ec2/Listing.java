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
    /** After a machine was started or ended the copy is worth nothing, but even then EC2 is not asked more often than this. */
    private static final Duration LEAST = Duration.ofSeconds(1);
    /** An older copy is no answer any more. */
    private static final Duration TOO_OLD = Duration.ofMinutes(2);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Question question;
    private final Duration interval;
    private final Time time;
    private final Backoff backoff;

    private @Nullable Copy copy;
    private @Nullable CompletableFuture<List<Machine>> flight;
    /** No question begins before, by the clock that nobody sets. */
    private Duration notBefore;
    /** Counts what made copies worthless. */
    private long forgotten;

    interface Question {
        List<Machine> ask() throws ProviderException, InterruptedException;
    }

    /** @param begun when it was asked for, which it is at least as new as */
    private record Copy(List<Machine> machines, Duration begun) {}

    private sealed interface Turn {
        record Have(List<Machine> machines) implements Turn {}

        record Wait(CompletableFuture<List<Machine>> flight) implements Turn {}

        record Ask(CompletableFuture<List<Machine>> flight, Duration pause) implements Turn {}
    }

    Listing(Question question, Duration interval, Time time, RandomGenerator random) {
        this.question = question;
        this.interval = interval;
        this.time = time;
        this.backoff = new Backoff(LEAST, LONGEST_PAUSE, random);
        this.notBefore = time.elapsed();
    }

    /** The machines as they were asked for after the last {@link #forget}. Blocks while another asks, or asks. */
    List<Machine> get() throws ProviderException, InterruptedException {
        while (true) {
            switch (turn()) {
                case Turn.Have(List<Machine> machines) -> {
                    return machines;
                }
                case Turn.Ask(CompletableFuture<List<Machine>> mine, Duration pause) -> {
                    return ask(mine, pause);
                }
                case Turn.Wait(CompletableFuture<List<Machine>> others) -> await(others);
            }
        }
    }

    /** Makes what was asked for until now worthless: something was started or ended. */
    synchronized void forget() {
        forgotten++;
        copy = null;
    }

    private synchronized Turn turn() {
        Duration now = time.elapsed();
        Duration age = copy == null ? TOO_OLD : now.minus(copy.begun());
        boolean isFresh = age.compareTo(interval) < 0;
        boolean mustWait = flight != null || now.compareTo(notBefore) < 0;
        if (copy != null && (isFresh || mustWait && age.compareTo(TOO_OLD) < 0)) {
            return new Turn.Have(copy.machines());
        }
        if (flight != null) {
            return new Turn.Wait(flight);
        }
        flight = new CompletableFuture<>();
        return new Turn.Ask(flight, notBefore.minus(now));
    }

    /** Whoever waits meanwhile gets the failure too, and looks again after a success: it may be of no worth to them. */
    private static void await(CompletableFuture<List<Machine>> others) throws ProviderException, InterruptedException {
        try {
            others.get();
        } catch (CancellationException e) {
            // The one who asked was interrupted: somebody else has to.
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private List<Machine> ask(CompletableFuture<List<Machine>> mine, Duration pause)
            throws ProviderException, InterruptedException {
        try {
            time.sleep(pause);
            long before = begin();
            Duration begun = time.elapsed();
            List<Machine> machines = question.ask();
            land(new Copy(machines, begun), before);
            mine.complete(machines);
            return machines;
        } catch (ProviderException e) {
            List<Machine> old = failed();
            if (old != null) {
                return old;
            }
            mine.completeExceptionally(e);
            throw e;
        } finally {
            leave();
            mine.cancel(false);
        }
    }

    private synchronized long begin() {
        notBefore = time.elapsed().plus(LEAST);
        return forgotten;
    }

    private synchronized void land(Copy landed, long before) {
        backoff.reset();
        if (forgotten == before) {
            copy = landed;
        }
    }

    /** The copy that will do for the time being; null when there is none. */
    private synchronized @Nullable List<Machine> failed() {
        Duration now = time.elapsed();
        notBefore = now.plus(LEAST).plus(backoff.next());
        return copy == null || now.minus(copy.begun()).compareTo(TOO_OLD) >= 0 ? null : copy.machines();
    }

    private synchronized void leave() {
        flight = null;
    }
}
