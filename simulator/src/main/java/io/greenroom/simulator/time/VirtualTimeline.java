package io.greenroom.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A clock that stands still until it is moved. Moving it runs what falls due, in the order of time, on the mover's thread. */
public final class VirtualTimeline implements Timeline {
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparing(Waiting::when).thenComparingLong(Waiting::order));
    private Instant now;
    private long tasks;

    public VirtualTimeline(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** A task whose time has come already runs with the next move, even one of zero length. */
    @Override
    public synchronized Timer at(Instant when, Runnable task) {
        var entry = new Waiting(when, tasks++, task, new AtomicBoolean());
        waiting.add(entry);
        return () -> cancel(entry);
    }

    /** Moves the clock forward. A task that asks for another one within the span gets it run too. */
    public void advance(Duration span) {
        if (span.isNegative()) {
            throw new IllegalArgumentException("Time moves forward only, not by " + span + ".");
        }
        var end = instant().plus(span);
        for (var due = nextUntil(end); due != null; due = nextUntil(end)) {
            if (due.begun().compareAndSet(false, true)) {
                due.task().run();
            }
        }
    }

    private synchronized @Nullable Waiting nextUntil(Instant end) {
        var first = waiting.peek();
        if (first == null || first.when().isAfter(end)) {
            now = end.isAfter(now) ? end : now;
            return null;
        }
        now = first.when().isAfter(now) ? first.when() : now;
        return waiting.poll();
    }

    private synchronized void cancel(Waiting entry) {
        entry.begun().set(true);
        waiting.remove(entry);
    }

    private record Waiting(Instant when, long order, Runnable task, AtomicBoolean begun) {}
}
