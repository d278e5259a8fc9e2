package io.greenroom.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.file.NewerFormException;
import io.greenroom.ledger.LedgerContract;
import io.greenroom.ledger.LedgerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest implements LedgerContract {
    private final List<LedgerStore> opened = new ArrayList<>();
    private final Path folder;
    private final LedgerStore store;

    SqliteLedgerTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.store = another();
    }

    @AfterEach
    void close() {
        opened.forEach(LedgerStore::close);
    }

    @Override
    public LedgerStore store() {
        return store;
    }

    @Override
    public LedgerStore another() throws IOException {
        var other = SqliteLedger.open(folder.resolve("ledger.db"), InstantSource.system());
        opened.add(other);
        return other;
    }

    @Test
    void oneOfANewerVersionIsRefusedAlsoBesideAWorkerThatUsesIt() throws Exception {
        Path file = folder.resolve("ledger.db");
        try (var newer = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = newer.createStatement()) {
            statement.execute("PRAGMA user_version=99");

            assertThatThrownBy(this::another)
                    .isInstanceOf(NewerFormException.class)
                    .hasMessageContainingAll("The ledger " + file, "form 99", "Install that version again");
        }
        assertThat(file).exists();
    }

    @Test
    void aDamagedOneIsSetAsideAndANewOneIsMade() throws Exception {
        Path file = folder.resolve("other").resolve("ledger.db");
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "this is no database".repeat(1000));

        try (var fresh = SqliteLedger.open(file, InstantSource.system())) {
            assertThat(fresh.open()).isEmpty();
        }
        try (var files = Files.list(file.resolveSibling(""))) {
            assertThat(files).anyMatch(left -> left.toString().contains("ledger.db.unusable-"));
        }
    }
}
