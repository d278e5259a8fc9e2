package io.greenroom.dynamodb;

import io.greenroom.fleet.LeaseStore;
import io.greenroom.fleet.LeaseStoreContract;
import io.greenroom.job.JournalStore;
import org.junit.jupiter.api.AfterEach;

/** What stores of leases promise, kept in a table. */
abstract class LeasesOnTable implements LeaseStoreContract {
    private final TestTable table;
    private final FleetTable open;

    LeasesOnTable(TestTable table) throws Exception {
        this.table = table;
        this.open = table.open();
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    public JournalStore journal() {
        return open.journal();
    }

    @Override
    public LeaseStore leases() {
        return open.leases();
    }

    @Override
    public LeaseStore another() throws Exception {
        return table.open().leases();
    }
}
