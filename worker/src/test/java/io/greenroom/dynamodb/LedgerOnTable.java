package io.greenroom.dynamodb;

import io.greenroom.ledger.LedgerContract;
import io.greenroom.ledger.LedgerStore;
import org.junit.jupiter.api.AfterEach;

/** What ledgers promise, kept in a table. */
abstract class LedgerOnTable implements LedgerContract {
    private final TestTable table;
    private final LedgerStore store;

    LedgerOnTable(TestTable table) throws Exception {
        this.table = table;
        this.store = another();
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    public LedgerStore store() {
        return store;
    }

    @Override
    public final LedgerStore another() throws Exception {
        return table.open().ledger();
    }
}
