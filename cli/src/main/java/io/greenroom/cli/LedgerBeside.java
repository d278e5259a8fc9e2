package io.greenroom.cli;

import io.greenroom.assembly.WorkerParts;
import io.greenroom.config.Settings;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerStore.Unavailable;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ledger as a command sees it, which a worker may be writing: where there is none, nothing is known. */
final class LedgerBeside implements AutoCloseable {
    private final @Nullable Ledger ledger;
    private final PrintStream err;

    private LedgerBeside(@Nullable Ledger ledger, PrintStream err) {
        this.ledger = ledger;
        this.err = err;
    }

    static LedgerBeside open(Settings settings, PrintStream err) {
        if (!Files.exists(WorkerParts.ledgerFile(settings))) {
            return new LedgerBeside(null, err);
        }
        try {
            return new LedgerBeside(WorkerParts.ledger(settings, Time.system()), err);
        } catch (IOException e) {
            err.println(e.getMessage());
            return new LedgerBeside(null, err);
        }
    }

    Optional<LedgerEntry> of(EnvironmentId id) throws InterruptedException {
        if (ledger == null) {
            return Optional.empty();
        }
        try {
            return ledger.of(id);
        } catch (Unavailable e) {
            err.println(e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (ledger != null) {
            ledger.close();
        }
    }
}
