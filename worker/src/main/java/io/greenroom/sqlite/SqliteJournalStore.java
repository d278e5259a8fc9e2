package io.greenroom.sqlite;

import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.JournalStore;
import io.greenroom.job.ResultText;
import io.greenroom.job.TicketText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal's entries in an SQLite file. One thread writes; writes that come while it commits go into the next commit
 * together, so that many jobs cost few flushes to disk. The lock on the state directory is the lease: whoever has it is
 * the directory's worker.
 */
final class SqliteJournalStore implements JournalStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournalStore.class);

    /** The name of whichever worker has the state directory. */
    static final String WORKER = "here";

    static final Database.Form FORM = new Database.Form(
            "journal",
            "the jobs in it are not taken up, and CodePipeline will time them out. Keep the file until that is sorted out",
            "FULL",
            List.of(
                    List.of("""
                            CREATE TABLE jobs (
                              number INTEGER PRIMARY KEY AUTOINCREMENT,
                              id TEXT NOT NULL UNIQUE,
                              category TEXT NOT NULL, provider TEXT NOT NULL, version TEXT NOT NULL,
                              step TEXT NOT NULL,
                              nonce TEXT NOT NULL,
                              polled_at INTEGER NOT NULL,
                              ticket TEXT,
                              result TEXT)"""),
                    List.of(
                            "ALTER TABLE jobs ADD COLUMN owner TEXT NOT NULL DEFAULT '" + WORKER + "'",
                            "ALTER TABLE jobs ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0",
                            """
                            CREATE TABLE workers (
                              name TEXT PRIMARY KEY,
                              epoch INTEGER NOT NULL,
                              noticed_others INTEGER NOT NULL DEFAULT 0)""")));

    private final Connection connection;
    private final GroupedWrites writes;
    /** Whether the last write did not become durable. */
    private volatile boolean refused;
    /** Rows that cannot be read, of which was told. */
    private final Set<Long> announced = ConcurrentHashMap.newKeySet();

    private SqliteJournalStore(Connection connection) {
        this.connection = connection;
        this.writes = new GroupedWrites(connection);
    }

    static SqliteJournalStore open(Path file, InstantSource clock) throws IOException {
        Connection connection = Database.open(file, FORM, clock);
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IOException("The journal %s cannot be opened: %s".formatted(file, e.getMessage()), e);
        }
        return new SqliteJournalStore(connection);
    }

    @Override
    public JobOwner begin(String worker) throws NotWritten, InterruptedException {
        write(
                "INSERT INTO workers(name, epoch) VALUES (?, 1) ON CONFLICT(name) DO UPDATE SET epoch = epoch + 1",
                statement -> statement.setString(1, worker));
        write("UPDATE jobs SET epoch = (SELECT epoch FROM workers WHERE name = ?) WHERE owner = ?", statement -> {
            statement.setString(1, worker);
            statement.setString(2, worker);
        });
        return new JobOwner(worker, number("SELECT epoch FROM workers WHERE name = ?", worker));
    }

    @Override
    public boolean add(Entry entry) throws NotWritten, InterruptedException {
        return write("""
                INSERT INTO jobs(step, nonce, polled_at, ticket, result, id, owner, epoch, category, provider, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET step = excluded.step, nonce = excluded.nonce,
                  polled_at = excluded.polled_at, ticket = excluded.ticket, result = excluded.result,
                  epoch = excluded.epoch
                WHERE owner = excluded.owner AND epoch <= excluded.epoch""", statement -> {
            fill(statement, entry);
            statement.setString(9, entry.type().category());
            statement.setString(10, entry.type().provider());
            statement.setString(11, entry.type().version());
        });
    }

    @Override
    public boolean put(Entry entry) throws NotWritten, InterruptedException {
        return write(
                "UPDATE jobs SET step = ?, nonce = ?, polled_at = ?, ticket = ?, result = ?"
                        + " WHERE id = ? AND owner = ? AND epoch = ?",
                statement -> fill(statement, entry));
    }

    /** What may change, and what the change is conditional on. */
    private static void fill(PreparedStatement statement, Entry entry) throws SQLException {
        statement.setString(1, entry.step().name());
        statement.setString(2, entry.nonce());
        statement.setLong(3, entry.polledAt().toEpochMilli());
        statement.setString(4, entry.ticket() == null ? null : TicketText.write(entry.ticket()));
        statement.setString(5, entry.result() == null ? null : ResultText.write(entry.result()));
        statement.setString(6, entry.job().value());
        statement.setString(7, entry.owner().worker());
        statement.setLong(8, entry.owner().epoch());
    }

    @Override
    public boolean delete(JobId job, JobOwner owner) throws NotWritten, InterruptedException {
        return write("DELETE FROM jobs WHERE id = ? AND owner = ? AND epoch = ?", statement -> {
            statement.setString(1, job.value());
            statement.setString(2, owner.worker());
            statement.setLong(3, owner.epoch());
        });
    }

    @Override
    public boolean claim(JobId job, JobOwner from, JobOwner to) throws NotWritten, InterruptedException {
        return write("UPDATE jobs SET owner = ?, epoch = ? WHERE id = ? AND owner = ? AND epoch = ?", statement -> {
            statement.setString(1, to.worker());
            statement.setLong(2, to.epoch());
            statement.setString(3, job.value());
            statement.setString(4, from.worker());
            statement.setLong(5, from.epoch());
        });
    }

    @Override
    public Optional<Entry> get(JobId job) throws InterruptedException {
        return writes.read(connection -> {
            try (var statement = connection.prepareStatement("SELECT * FROM jobs WHERE id = ?")) {
                statement.setString(1, job.value());
                return JournalRows.read(statement, announced::add).stream().findFirst();
            }
        });
    }

    /** A row that cannot be read keeps its job only. */
    @Override
    public List<Entry> entriesOf(String worker) throws InterruptedException {
        return writes.read(connection -> {
            try (var statement = connection.prepareStatement("SELECT * FROM jobs WHERE owner = ? ORDER BY number")) {
                statement.setString(1, worker);
                return JournalRows.read(statement, announced::add);
            }
        });
    }

    @Override
    public List<Entry> entries() throws InterruptedException {
        return writes.read(connection -> {
            try (var statement = connection.prepareStatement("SELECT * FROM jobs ORDER BY number")) {
                return JournalRows.read(statement, announced::add);
            }
        });
    }

    @Override
    public long countOf(String worker) {
        try {
            return number("SELECT count(*) FROM jobs WHERE owner = ?", worker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(
                    new InterruptedIOException("The journal's entries were not counted: interrupted"));
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void noticeOthers(String worker) throws NotWritten, InterruptedException {
        write("UPDATE workers SET noticed_others = 1 WHERE name = ?", statement -> statement.setString(1, worker));
    }

    @Override
    public boolean hasNoticedOthers(String worker) throws InterruptedException {
        return number("SELECT coalesce(max(noticed_others), 0) FROM workers WHERE name = ?", worker) != 0;
    }

    private long number(String sql, String worker) throws InterruptedException {
        return writes.read(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, worker);
                try (ResultSet row = statement.executeQuery()) {
                    return row.getLong(1);
                }
            }
        });
    }

    /** Whether it changed anything. */
    private boolean write(String sql, GroupedWrites.Parameters parameters) throws NotWritten, InterruptedException {
        try {
            int changed = writes.write(sql, parameters);
            refused = false;
            return changed > 0;
        } catch (NotWritten e) {
            refused = true;
            throw e;
        }
    }

    /** The version stands on the file's first page, which is written anew even though nothing changes. */
    @Override
    public void probe() throws NotWritten, InterruptedException {
        write("PRAGMA user_version=" + FORM.version(), statement -> {});
    }

    @Override
    public boolean takesWrites() throws InterruptedException {
        if (!refused) {
            return true;
        }
        try {
            probe();
            return true;
        } catch (NotWritten e) {
            return false;
        }
    }

    @Override
    public void close() {
        writes.close();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("The journal could not be closed cleanly; it is checked at the next start", e);
        }
    }
}
