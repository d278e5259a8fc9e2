package io.greenroom.sqlite;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.file.OwnerOnly;
import io.greenroom.job.SqliteLibrary;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.ledger.LedgerText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Of SQLite's extended result codes, the byte that tells the kind. */
    private static final int PRIMARY_CODE = 0xff;

    /** SQLITE_CORRUPT and SQLITE_NOTADB. */
    private static final Set<Integer> DAMAGE = Set.of(11, 26);

    private static final List<String> PARTS = List.of("", "-wal", "-shm");

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
     * @throws IOException when it can be neither opened nor made
     */
    public static SqliteLedger open(Path file, InstantSource clock) throws IOException {
        OwnerOnly.folder(file.toAbsolutePath().resolveSibling(""));
        SqliteLibrary.load(file);
        try {
            return new SqliteLedger(connect(file));
        } catch (SQLException e) {
            if (!DAMAGE.contains(e.getErrorCode() & PRIMARY_CODE)) {
                throw new IOException("The ledger %s cannot be opened: %s".formatted(file, e.getMessage()), e);
            }
            setAside(file, clock.instant(), e);
        }
        try {
            return new SqliteLedger(connect(file));
        } catch (SQLException e) {
            throw new IOException("A new ledger could not be made at " + file, e);
        }
    }

    private static void setAside(Path file, Instant now, SQLException problem) throws IOException {
        String suffix = ".unusable-" + now.toEpochMilli();
        LOG.error(
                "The ledger {} is damaged ({}). It was set aside as {}{}; environments are found again where they are, but"
                        + " reasons of ends and costs so far are not.",
                file,
                problem.getMessage(),
                file.getFileName(),
                suffix);
        for (String part : PARTS) {
            Path from = file.resolveSibling(file.getFileName() + part);
            if (Files.exists(from)) {
                Files.move(from, file.resolveSibling(file.getFileName() + suffix + part));
            }
        }
    }

    private static Connection connect(Path file) throws IOException, SQLException {
        OwnerOnly.file(file);
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=5000");
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=NORMAL");
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS environments (
                      key TEXT PRIMARY KEY,
                      environment TEXT,
                      version INTEGER NOT NULL,
                      gone_at INTEGER,
                      entry TEXT NOT NULL) WITHOUT ROWID""");
            statement.execute("CREATE INDEX IF NOT EXISTS by_environment ON environments(environment)");
            statement.execute("CREATE INDEX IF NOT EXISTS still_open ON environments(key) WHERE gone_at IS NULL");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
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
        thread.close();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("The ledger could not be closed cleanly", e);
        }
    }
}
