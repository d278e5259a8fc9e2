package io.greenroom.cli;

import io.greenroom.assembly.Ledgers;
import io.greenroom.assembly.OpenParts;
import io.greenroom.config.Settings;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerStore.Unavailable;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** The ledger as a command sees it, which workers may be writing: where there is none, nothing is known. */
final class LedgerBeside implements AutoCloseable {
    private final Optional<Ledger> ledger;
    private final OpenParts open;
    private final PrintStream err;

    private LedgerBeside(Optional<Ledger> ledger, OpenParts open, PrintStream err) {
        this.ledger = ledger;
        this.open = open;
        this.err = err;
    }

    static LedgerBeside open(Settings settings, PrintStream err) throws IOException {
        try (var open = new OpenParts()) {
            Optional<Ledger> ledger = Ledgers.beside(settings, Time.system(), open);
            return new LedgerBeside(ledger, open.handOver(), err);
        } catch (IOException e) {
            err.println(e.getMessage());
            return new LedgerBeside(Optional.empty(), new OpenParts(), err);
        }
    }

    Optional<LedgerEntry> of(EnvironmentId id) throws InterruptedException {
        if (ledger.isEmpty()) {
            return Optional.empty();
        }
        try {
            return ledger.get().of(id);
        } catch (Unavailable e) {
            err.println(e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
