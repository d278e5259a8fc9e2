package io.greenroom.sqlite;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.file.NewerFormException;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.ledger.LedgerText;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in an SQLite file, which several processes may have open. A change outlives the process as soon as it is
 * made, but a power failure may take the last ones: the environments themselves then tell what was in them.
 */
public final class SqliteLedger implements LedgerStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLedger.class);
    private static final long PATIENCE_SECONDS = 60;

    private static final Database.Form FORM = new Database.Form(
            "ledger",
            "environments are found again where they are, but reasons of ends and costs so far are not",
            "NORMAL",
            List.of(List.of(
                    """
                    CREATE TABLE IF NOT EXISTS environments (
                      key TEXT PRIMARY KEY,
                      environment TEXT,
                      version INTEGER NOT NULL,
                      gone_at INTEGER,
                      entry TEXT NOT NULL) WITHOUT ROWID""",
                    "CREATE INDEX IF NOT EXISTS by_environment ON environments(environment)",
                    "CREATE INDEX IF NOT EXISTS still_open ON environments(key) WHERE gone_at IS NULL")));

    private final Connection connection;
    /** A platform thread, because the database blocks in native code. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ledger").factory());

    private SqliteLedger(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens or makes the ledger. One that is damaged is set aside: what is in it is found again where the environments are.
     *
     * @throws NewerFormException when a newer version wrote it: it stays as it is
     * @throws IOException when it can be neither opened nor made
     */
    public static SqliteLedger open(Path file, InstantSource clock) throws IOException {
        return new SqliteLedger(Database.open(file, FORM, clock));
    }

    /**
     * Changes nothing.
     *
     * @throws NewerFormException when a newer version wrote the ledger
     */
    public static void check(Path file) throws IOException {
        Database.check(file, FORM);
    }

    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private <T> T with(String sql, Work<T> work) throws Unavailable, InterruptedException {
        try {
            return thread.submit(() -> {
                        try (PreparedStatement statement = connection.prepareStatement(sql)) {
                            return work.on(statement);
                        }
                    })
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Unavailable("The ledger of environments cannot be used: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new Unavailable(
                    "The ledger of environments did not answer within %d s".formatted(PATIENCE_SECONDS), e);
        }
    }

    private static List<LedgerEntry> entries(ResultSet rows) throws SQLException {
        var entries = new ArrayList<LedgerEntry>();
        while (rows.next()) {
            try {
                entries.add(LedgerText.read(rows.getString(1)));
            } catch (LedgerText.Unreadable e) {
                LOG.warn("An entry of the ledger is passed over: {}", e.getMessage());
            }
        }
        return entries;
    }

    private Optional<LedgerEntry> one(String condition, String value) throws Unavailable, InterruptedException {
        return with("SELECT entry FROM environments WHERE " + condition, statement -> {
            statement.setString(1, value);
            return entries(statement.executeQuery()).stream().findFirst();
        });
    }

    @Override
    public Optional<LedgerEntry> get(String key) throws Unavailable, InterruptedException {
        return one("key = ?", key);
    }

    @Override
    public Optional<LedgerEntry> of(EnvironmentId environment) throws Unavailable, InterruptedException {
        return one("environment = ? ORDER BY gone_at IS NULL DESC, gone_at DESC LIMIT 1", environment.value());
    }

    @Override
    public List<LedgerEntry> open() throws Unavailable, InterruptedException {
        return with(
                "SELECT entry FROM environments WHERE gone_at IS NULL", statement -> entries(statement.executeQuery()));
    }

    @Override
    public boolean put(LedgerEntry entry) throws Unavailable, InterruptedException {
        String sql = entry.version() == 1
                ? "INSERT OR IGNORE INTO environments(environment, version, gone_at, entry, key) VALUES (?, ?, ?, ?, ?)"
                : "UPDATE environments SET environment = ?, version = ?, gone_at = ?, entry = ? WHERE key = ? AND version = ?";
        return with(sql, statement -> {
            statement.setString(1, entry.environment().map(EnvironmentId::value).orElse(null));
            statement.setLong(2, entry.version());
            if (entry.life() instanceof LedgerEntry.Gone gone) {
                statement.setLong(3, gone.endedAt().toEpochMilli());
            }
            statement.setString(4, LedgerText.write(entry));
            statement.setString(5, entry.key());
            if (entry.version() != 1) {
                statement.setLong(6, entry.version() - 1);
            }
            return statement.executeUpdate() == 1;
        });
    }

    @Override
    public void remove(LedgerEntry entry) throws Unavailable, InterruptedException {
        with("DELETE FROM environments WHERE key = ? AND version = ?", statement -> {
            statement.setString(1, entry.key());
            statement.setLong(2, entry.version());
            return statement.executeUpdate();
        });
    }

    @Override
    public void forget(Instant goneBefore) throws Unavailable, InterruptedException {
        with("DELETE FROM environments WHERE gone_at < ?", statement -> {
            statement.setLong(1, goneBefore.toEpochMilli());
            return statement.executeUpdate();
        });
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The ledger still writes after {} s and is closed all the same", PATIENCE_SECONDS);
            }
            connection.close();
        } catch (SQLException e) {
            LOG.warn("The ledger could not be closed cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what is written is written; the process ends
        }
    }
}
