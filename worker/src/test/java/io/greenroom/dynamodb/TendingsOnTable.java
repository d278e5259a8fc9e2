package io.greenroom.dynamodb;

import io.greenroom.fleet.TendingStore;
import io.greenroom.fleet.TendingStoreContract;
import org.junit.jupiter.api.AfterEach;

/** What stores of who tends which environment promise, kept in a table. */
abstract class TendingsOnTable implements TendingStoreContract {
    private final TestTable table;
    private final FleetTable open;

    TendingsOnTable(TestTable table) throws Exception {
        this.table = table;
        this.open = table.open();
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    public TendingStore store() {
        return open.tendings();
    }

    @Override
    public TendingStore another() throws Exception {
        return table.open().tendings();
    }
}
