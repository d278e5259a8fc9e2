package io.greenroom.job;

import io.greenroom.time.Time;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the threads that poll still come round. Each says by when it will be heard of again, whatever the service answers
 * until then, so that a network that is down is no reason to think it dead; one that hangs or has died does not keep its word.
 */
final class Pulses {
    private final Time time;
    private final Set<Pulse> all = ConcurrentHashMap.newKeySet();

    Pulses(Time time) {
        this.time = time;
    }

    /** A new one, which has promised nothing yet. */
    Pulse add() {
        var pulse = new Pulse();
        all.add(pulse);
        return pulse;
    }

    /** Whether each kept its word. */
    boolean areThere() {
        Duration now = time.elapsed();
        return all.stream().allMatch(pulse -> pulse.isThere(now));
    }

    /** One thread's. */
    final class Pulse {
        private volatile @Nullable Duration latest;

        private Pulse() {}

        void backWithin(Duration duration) {
            latest = time.elapsed().plus(duration);
        }

        /** It waits for something that may take any time, or has ended as it should. */
        void rests() {
            latest = null;
        }

        private boolean isThere(Duration now) {
            Duration promised = latest;
            return promised == null || promised.compareTo(now) >= 0;
        }
    }
}
