package io.greenroom.dynamodb;

import io.greenroom.job.JournalContract;
import io.greenroom.job.JournalStore;
import org.junit.jupiter.api.AfterEach;

/** What journals promise, kept in a table. */
abstract class JournalOnTable implements JournalContract {
    private final TestTable table;

    JournalOnTable(TestTable table) {
        this.table = table;
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    public JournalStore reopened() throws Exception {
        return table.open().journal();
    }
}
