package io.greenroom.ledger;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.ledger.LedgerEntry.Ending;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerEntry.Present;
import io.greenroom.ledger.LedgerEntry.Starting;
import io.greenroom.ledger.LedgerEntry.Waiting;
import io.greenroom.ledger.LedgerStore.Unavailable;
import io.greenroom.pipeline.PipelineContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Decides, before anything is spent, whether an environment may be started: now, later, or not at all. */
public final class Admission {
    private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final Limits limits;
    private final InstantSource clock;
    /** Two that ask at the same time must not both get the last place. */
    private final ReentrantLock turn = new ReentrantLock();

    public Admission(Ledger ledger, Limits limits, InstantSource clock) {
        this.ledger = ledger;
        this.limits = limits;
        this.clock = clock;
    }

    /** Who wants what. */
    public record Wish(String key, String provider, String blueprint, String name, PipelineContext owner) {}

    /** What comes of a wish: exactly one of these. */
    public sealed interface Answer {

        /** There is room, and it is taken: the provider is to be asked now. */
        record Go() implements Answer {}

        /** It was begun before. */
        record Begun(EnvironmentId id) implements Answer {}

        /** It is over, and is not begun again. */
        record Over(String reason) implements Answer {}

        /** Ask again later. The words say for what it waits, and at which place in line. */
        record InLine(String words) implements Answer {}

        /** There is no room, and none came while it waited. */
        record NoRoom(String words) implements Answer {}

        /** The rules do not let this pipeline start that. */
        record Forbidden(String words) implements Answer {}
    }

    public Answer ask(Wish wish) throws Unavailable, InterruptedException {
        turn.lockInterruptibly();
        try {
            Instant now = clock.instant();
            Optional<LedgerEntry> known = ledger.underKey(wish.key());
            Optional<String> refusal =
                    known.isEmpty() ? limits.refusal(wish.owner().pipeline(), wish.blueprint()) : Optional.empty();
            if (refusal.isPresent()) {
                return new Answer.Forbidden(refusal.get());
            }
            LedgerEntry entry = known.isPresent() ? known.get() : enter(wish, now);
            return switch (entry.life()) {
                case Waiting waiting -> inLine(entry, waiting, now);
                case Starting starting -> new Answer.Go();
                case Present present -> new Answer.Begun(present.id());
                case Ending ending -> new Answer.Begun(ending.id());
                case Gone gone -> new Answer.Over(gone.reason());
            };
        } finally {
            turn.unlock();
        }
    }

    /** Where nothing is counted nobody stands in line. */
    private LedgerEntry enter(Wish wish, Instant now) throws Unavailable, InterruptedException {
        return ledger.enter(new LedgerEntry(
                wish.key(),
                wish.provider(),
                wish.blueprint(),
                wish.name(),
                wish.owner(),
                limits.countNothing() ? new Starting(now) : new Waiting(now, now),
                1));
    }

    private Answer inLine(LedgerEntry entry, Waiting waiting, Instant now) throws Unavailable, InterruptedException {
        Optional<Line.Held> held = Line.held(entry.key(), ledger.open(), limits, now);
        if (held.isEmpty()) {
            ledger.change(entry.key(), before -> Optional.of(new Starting(now)));
            return new Answer.Go();
        }
        Duration waited = Duration.between(waiting.since(), now);
        if (waited.compareTo(limits.waitFor()) >= 0) {
            ledger.withdrawn(entry.key());
            return new Answer.NoRoom(noRoom(held.get()));
        }
        if (!waiting.askedAt().plus(BETWEEN_NOTES).isAfter(now)) {
            ledger.change(entry.key(), before -> Optional.of(new Waiting(waiting.since(), now)));
        }
        return new Answer.InLine("Waiting for room (%s: %d): place %d in line"
                .formatted(held.get().rule(), held.get().limit(), held.get().place()));
    }

    private String noRoom(Line.Held held) {
        String waited = limits.waitFor().isZero()
                ? "limits.wait lets none stand in line"
                : "none ended within %d minutes (limits.wait)"
                        .formatted(limits.waitFor().toMinutes());
        return "There is no room for another environment: %s allows %d at once, and %s. End one that is not needed, or ask the administrator of Greenroom to raise the limit."
                .formatted(held.rule(), held.limit(), waited);
    }
}
