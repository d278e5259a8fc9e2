package io.greenroom.action;

import io.greenroom.ledger.Admission;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.Limits;
import io.greenroom.ledger.Prices;
import java.time.InstantSource;

/** Books that are in memory, and limit nothing. */
public final class MemoryBooks {
    private MemoryBooks() {}

    public static Books of(InstantSource clock) {
        var ledger = new Ledger(new InMemoryLedger(), Prices.UNKNOWN, clock);
        return new Books(ledger, new Admission(ledger, Limits.NONE, clock));
    }
}
