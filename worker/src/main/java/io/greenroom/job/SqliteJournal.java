package io.greenroom.job;

import io.greenroom.file.OwnerOnly;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in an SQLite file. One thread writes; writes that come while it commits go into the next commit together,
 * so that many jobs cost few flushes to disk.
 */
public final class SqliteJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);
    private static final int VERSION = 1;

    /** Of SQLite's extended result codes, the byte that tells the kind. */
    private static final int PRIMARY_CODE = 0xff;

    /** SQLITE_CORRUPT and SQLITE_NOTADB. */
    private static final Set<Integer> DAMAGE = Set.of(11, 26);

    private static final List<String> COMPANIONS = List.of("-wal", "-shm");

    private final Connection connection;
    private final GroupedWrites writes;
    /** Whether the last write did not become durable. */
    private volatile boolean refused;
    /** Rows that cannot be read, of which was told. */
    private final Set<Long> announced = ConcurrentHashMap.newKeySet();

    private SqliteJournal(Connection connection) {
        this.connection = connection;
        this.writes = new GroupedWrites(connection);
    }

    /**
     * Opens or makes the journal. One that cannot be used, because it is damaged or was written by a newer version, is
     * set aside under another name and never written to.
     *
     * @throws IOException when nothing is known to be wrong with the journal and it cannot be opened all the same, as on a
     *     full disk: it stays as it is
     */
    public static SqliteJournal open(Path file, InstantSource clock) throws IOException {
        OwnerOnly.folder(file.toAbsolutePath().resolveSibling(""));
        SqliteLibrary.load(file);
        String problem;
        try {
            return new SqliteJournal(connect(file));
        } catch (Unusable e) {
            problem = String.valueOf(e.getMessage());
        } catch (SQLException e) {
            if (!DAMAGE.contains(e.getErrorCode() & PRIMARY_CODE)) {
                throw new IOException("The journal %s cannot be opened: %s".formatted(file, e.getMessage()), e);
            }
            problem = "it is damaged (%s)".formatted(e.getMessage());
        }
        Path aside = file.resolveSibling(
                "%s.unusable-%d".formatted(file.getFileName(), clock.instant().toEpochMilli()));
        LOG.error(
                "The journal {} cannot be used: {}. It was set aside as {}; the jobs in it are not taken up, and CodePipeline"
                        + " will time them out. Keep the file until that is sorted out.",
                file,
                problem,
                aside);
        setAside(file, aside);
        try {
            return new SqliteJournal(connect(file));
        } catch (Unusable | SQLException e) {
            throw new IOException("A new journal could not be made at " + file, e);
        }
    }

    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    private static void setAside(Path file, Path aside) throws IOException {
        Files.move(file, aside);
        for (String companion : COMPANIONS) {
            Path from = file.resolveSibling(file.getFileName() + companion);
            if (Files.exists(from)) {
                Files.move(from, aside.resolveSibling(aside.getFileName() + companion));
            }
        }
    }

    private static Connection connect(Path file) throws IOException, SQLException, Unusable {
        makeOwnerOnly(file);
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try {
            prepare(connection);
            return connection;
        } catch (SQLException | Unusable e) {
            connection.close();
            throw e;
        }
    }

    /** SQLite makes the companions, as long as there are none, with the permissions of the file itself. */
    private static void makeOwnerOnly(Path file) throws IOException {
        try {
            OwnerOnly.file(file);
            for (String companion : COMPANIONS) {
                Path beside = file.resolveSibling(file.getFileName() + companion);
                if (Files.exists(beside)) {
                    OwnerOnly.file(beside);
                }
            }
        } catch (IOException e) {
            throw new IOException("The journal %s cannot be opened: %s".formatted(file, e), e);
        }
    }

    private static void prepare(Connection connection) throws SQLException, Unusable {
        try (var statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > VERSION) {
                throw new Unusable("it was written by a newer version of Greenroom (format %d, this one reads %d)"
                        .formatted(version, VERSION));
            }
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("PRAGMA busy_timeout=5000");
            try (ResultSet row = statement.executeQuery("PRAGMA quick_check")) {
                if (!"ok".equals(row.getString(1))) {
                    throw new Unusable("it is damaged (%s)".formatted(row.getString(1)));
                }
            }
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS jobs (
                      number INTEGER PRIMARY KEY AUTOINCREMENT,
                      id TEXT NOT NULL UNIQUE,
                      category TEXT NOT NULL, provider TEXT NOT NULL, version TEXT NOT NULL,
                      step TEXT NOT NULL,
                      nonce TEXT NOT NULL,
                      polled_at INTEGER NOT NULL,
                      ticket TEXT,
                      result TEXT)""");
            statement.execute("PRAGMA user_version=" + VERSION);
        }
        connection.setAutoCommit(false);
    }

    @Override
    public void acknowledging(PolledJob polled) throws NotWritten, InterruptedException {
        Job job = polled.job();
        write(
                "INSERT OR REPLACE INTO jobs(id, category, provider, version, step, nonce, polled_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                statement -> {
                    statement.setString(1, job.id().value());
                    statement.setString(2, job.type().category());
                    statement.setString(3, job.type().provider());
                    statement.setString(4, job.type().version());
                    statement.setString(5, Step.ACKNOWLEDGING.name());
                    statement.setString(6, polled.nonce());
                    statement.setLong(7, polled.polledAt().toEpochMilli());
                });
    }

    @Override
    public void acknowledged(JobId job) throws NotWritten, InterruptedException {
        write("UPDATE jobs SET step = ? WHERE id = ?", statement -> {
            statement.setString(1, Step.ACKNOWLEDGED.name());
            statement.setString(2, job.value());
        });
    }

    @Override
    public void begun(JobId job, Ticket ticket) throws NotWritten, InterruptedException {
        write("UPDATE jobs SET step = ?, ticket = ? WHERE id = ?", statement -> {
            statement.setString(1, Step.BEGUN.name());
            statement.setString(2, TicketText.write(ticket));
            statement.setString(3, job.value());
        });
    }

    @Override
    public void decided(JobId job, JobResult result) throws NotWritten, InterruptedException {
        write("UPDATE jobs SET step = ?, result = ? WHERE id = ?", statement -> {
            statement.setString(1, Step.DECIDED.name());
            statement.setString(2, ResultText.write(result));
            statement.setString(3, job.value());
        });
    }

    @Override
    public void forget(JobId job) throws NotWritten, InterruptedException {
        write("DELETE FROM jobs WHERE id = ?", statement -> statement.setString(1, job.value()));
    }

    private void write(String sql, GroupedWrites.Parameters parameters) throws NotWritten, InterruptedException {
        try {
            writes.write(sql, parameters);
            refused = false;
        } catch (NotWritten e) {
            refused = true;
            throw e;
        }
    }

    /** The version stands on the file's first page, which is written anew even though nothing changes. */
    @Override
    public void probe() throws NotWritten, InterruptedException {
        write("PRAGMA user_version=" + VERSION, statement -> {});
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

    /** A row that cannot be read keeps its job only: it stays in the file, for a version of Greenroom that can read it. */
    @Override
    public List<Entry> entries() {
        return writes.read(connection -> entries(connection, announced::add));
    }

    /** @param isNew whether a row that cannot be read, by its number, is still to be told of */
    static List<Entry> entries(Connection connection, LongPredicate isNew) throws SQLException {
        var entries = new ArrayList<Entry>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM jobs ORDER BY number");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                try {
                    entries.add(entry(row));
                } catch (TicketText.Unreadable | RuntimeException e) {
                    if (isNew.test(row.getLong("number"))) {
                        leaveAlone(row, e);
                    }
                }
            }
        }
        return entries;
    }

    private static Entry entry(ResultSet row) throws SQLException, TicketText.Unreadable {
        String ticket = row.getString("ticket");
        String result = row.getString("result");
        return new Entry(
                new JobId(row.getString("id")),
                new ActionType(row.getString("category"), row.getString("provider"), row.getString("version")),
                Step.valueOf(row.getString("step")),
                row.getString("nonce"),
                Instant.ofEpochMilli(row.getLong("polled_at")),
                ticket == null ? null : TicketText.read(ticket),
                result == null ? null : ResultText.read(result));
    }

    private static void leaveAlone(ResultSet row, Exception problem) throws SQLException {
        LOG.error(
                "Job {} in the journal (row {}) cannot be read and is not taken up: {}. Its row stays there. Start the version"
                        + " of Greenroom that wrote it, or end the action in CodePipeline, which times it out otherwise.",
                new JobId(row.getString("id")),
                row.getLong("number"),
                problem.getMessage());
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
