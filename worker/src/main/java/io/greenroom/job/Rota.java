package io.greenroom.job;

import io.greenroom.time.Time;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Whose turn it is to poll by the clock when there is nothing to do and jobs are announced: one action type after the other,
 * so that an idle worker makes no more calls the more types it serves.
 */
final class Rota {
    /** Fifty polls an hour, which leaves ten calls for looking how executions stand. */
    private static final Duration TURN = Duration.ofSeconds(72);

    private final List<ActionType> types;
    private final Duration turn;
    private final Time time;
    /** Workers that were started together do not poll together. */
    private final Duration origin;

    /** @param slowest each type is polled no more often than that */
    Rota(Set<ActionType> types, Duration slowest, Time time, RandomGenerator random) {
        this.types = types.stream()
                .sorted(Comparator.comparing(ActionType::toString))
                .toList();
        Duration least = slowest.dividedBy(Math.max(1, types.size()));
        this.turn = least.compareTo(TURN) > 0 ? least : TURN;
        this.time = time;
        this.origin = time.elapsed().minus(Duration.ofNanos(random.nextLong(turn.toNanos())));
    }

    /** Until all have had their turn. */
    Duration round() {
        return turn.multipliedBy(types.size());
    }

    /** How long until the type's next turn: something, and a round at most. */
    Duration untilTurn(ActionType type) {
        long round = round().toNanos();
        long sinceOrigin = time.elapsed().minus(origin).toNanos();
        long sinceOwn = Math.floorMod(sinceOrigin - types.indexOf(type) * turn.toNanos(), round);
        return Duration.ofNanos(round - sinceOwn);
    }
}
