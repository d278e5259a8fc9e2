package io.greenroom.ledger;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.Price;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One environment of this installation, from the moment somebody asks for it until after it is gone.
 *
 * @param key that it was asked for under: of the action execution that did, or the id of one that was found
 * @param name what people call it
 * @param owner the action that asked for it
 * @param worker the name of the worker that began it, or entered it when it was found; null where one worker has the ledger
 *     for itself
 * @param version counts the changes, so that of two who change the same entry one is told to look again; 1 is the first
 */
public record LedgerEntry(
        String key,
        String provider,
        String blueprint,
        String name,
        PipelineContext owner,
        @Nullable String worker,
        Life life,
        long version) {

    /** One of which no worker has said yet that it is its own. */
    public LedgerEntry(
            String key,
            String provider,
            String blueprint,
            String name,
            PipelineContext owner,
            Life life,
            long version) {
        this(key, provider, blueprint, name, owner, null, life, version);
    }

    /** The environment, from when it is there. */
    public Optional<EnvironmentId> environment() {
        return Optional.ofNullable(
                switch (life) {
                    case Waiting w -> null;
                    case Starting s -> null;
                    case Present p -> p.id();
                    case Ending e -> e.id();
                    case Gone g -> g.id();
                });
    }

    /** What it has cost by then, or by its end; empty where nobody knows. */
    public Optional<Cost> costBy(Instant now) {
        return Optional.ofNullable(
                switch (life) {
                    case Waiting w -> null;
                    case Starting s -> null;
                    case Present p -> p.costUntil(now);
                    case Ending e -> e.costUntil(e.since());
                    case Gone g -> g.cost();
                });
    }

    /** Why it is to end, ends or ended, for people; empty while nothing speaks against it. */
    public Optional<String> why() {
        return Optional.ofNullable(
                switch (life) {
                    case Waiting w -> null;
                    case Starting s -> null;
                    case Present present ->
                        present.mark() == null
                                ? null
                                : "to be ended: " + present.mark().reason();
                    case Ending ending -> ending.reason() + ending.refusals();
                    case Gone gone -> gone.reason();
                });
    }

    /** This, one change later. */
    LedgerEntry with(Life next) {
        return new LedgerEntry(key, provider, blueprint, name, owner, worker, next, version + 1);
    }

    /** This, as the worker's that has the name. */
    LedgerEntry of(String name) {
        return new LedgerEntry(key, provider, blueprint, this.name, owner, name, life, version);
    }

    /** How far it came: exactly one of these. */
    public sealed interface Life {}

    /**
     * It stands in line until there is room for it.
     *
     * @param since when it was asked for; the earlier goes first
     * @param askedAt when somebody last asked whether it is its turn; who does not ask any more has left
     */
    public record Waiting(Instant since, Instant askedAt) implements Life {}

    /** There is room for it, and its provider is being asked; it may or may not have begun it. */
    public record Starting(Instant since) implements Life {}

    /**
     * It is there, as of the last look.
     *
     * @param price what it costs; null where nobody knows
     * @param mark why it is to be ended, when a first look said so
     */
    public record Present(
            EnvironmentId id,
            Instant startedAt,
            Instant expiresAt,
            boolean isProtected,
            @Nullable Price price,
            @Nullable Mark mark)
            implements Life {
        Present with(@Nullable Mark next) {
            return new Present(id, startedAt, expiresAt, isProtected, price, next);
        }

        boolean isAs(Environment environment) {
            return environment.expiresAt().equals(expiresAt)
                    && environment.retention().isProtected() == isProtected;
        }

        Present as(Environment environment) {
            return new Present(
                    id,
                    startedAt,
                    environment.expiresAt(),
                    environment.retention().isProtected(),
                    price,
                    mark);
        }

        /** Null where its price is not known. */
        public @Nullable Cost costUntil(Instant end) {
            return price == null ? null : Cost.of(price, startedAt, end);
        }
    }

    /**
     * Its end was decided; it may or may not have begun.
     *
     * @param reason for people: "execution e-1 of pipeline shop failed"
     * @param failures how often its provider refused, in a row
     * @param nextTry when its provider is asked next, should it still be there
     */
    public record Ending(
            EnvironmentId id,
            Instant startedAt,
            @Nullable Price price,
            String reason,
            Instant since,
            int failures,
            Instant nextTry)
            implements Life {

        /** Null where its price is not known. */
        public @Nullable Cost costUntil(Instant end) {
            return price == null ? null : Cost.of(price, startedAt, end);
        }

        private String refusals() {
            return failures == 0
                    ? ""
                    : "; its provider could not end it %d times, tried again at %s".formatted(failures, nextTry);
        }
    }

    /** Nothing is left of it. Null where it never came to be, or nobody knows. */
    public record Gone(
            @Nullable EnvironmentId id,
            @Nullable Instant startedAt,
            Instant endedAt,
            String reason,
            @Nullable Cost cost)
            implements Life {}

    /** The first of two looks that an end needs. */
    public record Mark(String reason, Instant at) {}
}
