package io.greenroom.status;

import io.greenroom.job.ActionType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** When each action type was last polled, and how that went. */
final class PollHealth implements ServiceCalls {
    /** Some intervals, and the time that one slow answer may take. */
    private static final int INTERVALS = 3;

    private static final Duration SLOW_ANSWER = Duration.ofSeconds(45);

    private final InstantSource clock;
    private final Duration patience;
    private final Map<ActionType, Poll> polls = new ConcurrentHashMap<>();
    private final Map<ActionType, Instant> failingSince = new ConcurrentHashMap<>();
    private final Collection<ActionType> types;
    private volatile Duration rest = Duration.ZERO;

    /** @param slowest the longest that a poller waits between polls when all is well */
    PollHealth(Collection<ActionType> types, Duration slowest, InstantSource clock) {
        this.types = List.copyOf(types);
        this.clock = clock;
        this.patience = slowest.multipliedBy(INTERVALS).plus(SLOW_ANSWER);
    }

    /** Polls may be as long apart as that when all is well. Those that fail are followed by others sooner. */
    void mayRestFor(Duration longest) {
        rest = longest;
    }

    /**
     * What is known of one type's polls.
     *
     * @param lastGood null before the first that worked
     * @param lastOutcome {@code ok}, or a failure's kind; empty before the first
     */
    record Poll(ActionType type, @Nullable Instant lastGood, String lastOutcome, boolean isFresh) {}

    @Override
    public void called(String operation, @Nullable ActionType type, String outcome, Duration took) {
        if (type == null) {
            return;
        }
        Instant now = clock.instant();
        if (outcome.equals("ok")) {
            failingSince.remove(type);
        } else {
            failingSince.putIfAbsent(type, now);
        }
        polls.compute(type, (key, before) -> {
            Instant good = outcome.equals("ok") ? now : before == null ? null : before.lastGood();
            return new Poll(type, good, outcome, true);
        });
    }

    /** For each type that is to be polled, by name. */
    List<Poll> polls() {
        Instant now = clock.instant();
        return types.stream()
                .map(type -> asOf(now, type))
                .sorted(Comparator.comparing(poll -> poll.type().toString()))
                .toList();
    }

    private Poll asOf(Instant now, ActionType type) {
        Poll poll = polls.getOrDefault(type, new Poll(type, null, "", false));
        boolean fresh = poll.lastGood() != null && !now.isAfter(dueBy(type, poll.lastGood()));
        return new Poll(type, poll.lastGood(), poll.lastOutcome(), fresh);
    }

    /** By when there should have been another one. */
    private Instant dueBy(ActionType type, Instant lastGood) {
        if (rest.isZero()) {
            return lastGood.plus(patience);
        }
        Instant failing = failingSince.get(type);
        return failing == null ? lastGood.plus(rest.multipliedBy(INTERVALS)).plus(SLOW_ANSWER) : failing.plus(patience);
    }
}
