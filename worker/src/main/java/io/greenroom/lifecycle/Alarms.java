package io.greenroom.lifecycle;

import io.greenroom.time.Time;
import io.greenroom.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Futures that complete at a time of the clock, however far away that is. */
final class Alarms implements AutoCloseable {
    /** A pause does not count the time the machine itself slept, so that the clock is looked at again now and then. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
    /** A pause between looks may be late; the last one may not. */
    private static final Duration AWAITED_EXACTLY = BETWEEN_LOOKS.multipliedBy(2);

    /** One time that somebody waits for. */
    final class Alarm {
        private final Instant at;
        private final CompletableFuture<Instant> rings = new CompletableFuture<>();
        private Timer.Awaited look = () -> {};

        private Alarm(Instant at) {
            this.at = at;
        }

        /** Completes at the time, or at once when that is past. */
        CompletableFuture<Instant> rings() {
            return rings;
        }

        /** It is not needed any more: it will not ring, unless it is ringing already. */
        void cancel() {
            rings.cancel(false);
            synchronized (this) {
                look.cancel();
            }
        }

        private synchronized void ringOrWait() {
            if (closed || rings.isDone()) {
                return;
            }
            Instant now = time.instant();
            Duration left = Duration.between(now, at);
            if (!left.isPositive()) {
                var unused = started.thenRun(() -> listeners.execute(() -> rings.complete(now)));
            } else if (left.compareTo(AWAITED_EXACTLY) > 0) {
                look = timer.in(BETWEEN_LOOKS, this::ringOrWait);
            } else {
                look = timer.exactlyIn(left, this::ringOrWait);
            }
        }
    }

    private final Time time;
    private final Executor listeners;
    private final Timer timer;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private volatile boolean closed;

    /**
     * @param listeners runs what hangs on an alarm, so that no other alarm is held up by it
     */
    Alarms(Time time, Executor listeners) {
        this.time = time;
        this.listeners = listeners;
        this.timer = new Timer(time);
    }

    /** From now on alarms ring, those first whose time came before. */
    void start() {
        started.complete(null);
    }

    /** Sets an alarm; cancel it when it is not needed any more. */
    Alarm at(Instant instant) {
        var alarm = new Alarm(instant);
        alarm.ringOrWait();
        return alarm;
    }

    @Override
    public void close() {
        closed = true;
        timer.end();
    }
}
