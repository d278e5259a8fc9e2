package io.greenroom.sqlite;

import io.greenroom.job.JournalContract;
import io.greenroom.job.JournalStore;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalStoreTest implements JournalContract {
    @TempDir
    private Path folder;

    @Override
    public JournalStore reopened() throws Exception {
        return SqliteJournalStore.open(folder.resolve("journal.db"), InstantSource.fixed(NOW));
    }
}
