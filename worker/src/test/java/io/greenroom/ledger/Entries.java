package io.greenroom.ledger;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.Price;
import io.greenroom.ledger.LedgerEntry.Ending;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerEntry.Life;
import io.greenroom.ledger.LedgerEntry.Present;
import io.greenroom.ledger.LedgerEntry.Starting;
import io.greenroom.ledger.LedgerEntry.Waiting;
import io.greenroom.pipeline.PipelineContext;
import java.math.BigDecimal;
import java.time.Instant;

/** Entries for tests. */
final class Entries {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final Price PRICE = new Price(new BigDecimal("0.10"), false);

    private Entries() {}

    static PipelineContext owner(String pipeline, String execution, String actionExecution) {
        return new PipelineContext("eu-west-1", "111122223333", pipeline, execution, "Test", "Start", actionExecution);
    }

    static LedgerEntry of(String key, String pipeline, String provider, Life life) {
        return new LedgerEntry(key, provider, "web", "name-" + key, owner(pipeline, "e-1", key), life, 1);
    }

    static EnvironmentId id(String key) {
        return EnvironmentId.of("local", key);
    }

    static Life present(String key) {
        return new Present(id(key), NOON, NOON.plusSeconds(3600), true, PRICE, new LedgerEntry.Mark("why", NOON));
    }

    static Life waiting(Instant since) {
        return new Waiting(since, since);
    }

    static Life starting() {
        return new Starting(NOON);
    }

    static Life ending(String key) {
        return new Ending(id(key), NOON, null, "it was time", NOON, 3, NOON.plusSeconds(60));
    }

    static Life gone(String key) {
        return new Gone(
                id(key), NOON, NOON.plusSeconds(1800), "it was time", Cost.of(PRICE, NOON, NOON.plusSeconds(1800)));
    }
}
