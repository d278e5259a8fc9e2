package io.greenroom.sqlite;

import io.greenroom.file.NewerFormException;
import io.greenroom.status.JobHistoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The history of jobs in an SQLite file of its own, which can be deleted while no worker runs. Opened when it is read. */
public final class SqliteJobHistory implements JobHistoryStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJobHistory.class);

    private static final Database.Form FORM = new Database.Form(
            "history of jobs", "the pages do not show the jobs in it", "NORMAL", List.of(List.of("""
                    CREATE TABLE jobs (
                      number INTEGER PRIMARY KEY AUTOINCREMENT,
                      job TEXT NOT NULL UNIQUE,
                      text TEXT NOT NULL)""")));

    private final Path file;
    private final InstantSource clock;
    private @Nullable Connection connection;

    private SqliteJobHistory(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Where a worker keeps it. */
    public static SqliteJobHistory in(Path stateDirectory, InstantSource clock) {
        return new SqliteJobHistory(file(stateDirectory), clock);
    }

    private static Path file(Path stateDirectory) {
        return stateDirectory.resolve("history.db");
    }

    /**
     * Changes nothing.
     *
     * @throws NewerFormException when a newer version wrote the history
     */
    public static void check(Path stateDirectory) throws IOException {
        Database.check(file(stateDirectory), FORM);
    }

    /** The texts that a worker, which may be running, keeps there; none where there is no file. Changes nothing. */
    public static SequencedMap<String, String> peek(Path stateDirectory) throws IOException {
        Path file = file(stateDirectory);
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        try (var connection = Database.peek(file, FORM)) {
            return all(connection);
        } catch (SQLException e) {
            throw unusable(file, e);
        }
    }

    private static SequencedMap<String, String> all(Connection connection) throws SQLException {
        var all = new LinkedHashMap<String, String>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT job, text FROM jobs ORDER BY number")) {
            while (row.next()) {
                all.put(row.getString(1), row.getString(2));
            }
        }
        return all;
    }

    private static IOException unusable(Path file, SQLException e) {
        return new IOException("The history of jobs %s cannot be used: %s".formatted(file, e.getMessage()), e);
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private synchronized <T> T with(Work<T> work) throws IOException {
        try {
            Connection open = connection;
            if (open == null) {
                open = Database.open(file, FORM, clock);
                connection = open;
            }
            return work.on(open);
        } catch (SQLException e) {
            throw unusable(file, e);
        }
    }

    @Override
    public SequencedMap<String, String> all() throws IOException {
        return with(SqliteJobHistory::all);
    }

    @Override
    public void change(SequencedMap<String, String> put, Collection<String> removed) throws IOException {
        with(open -> {
            open.setAutoCommit(false);
            try (var putting = open.prepareStatement("INSERT OR REPLACE INTO jobs(job, text) VALUES (?, ?)");
                    var removing = open.prepareStatement("DELETE FROM jobs WHERE job = ?")) {
                for (var text : put.entrySet()) {
                    putting.setString(1, text.getKey());
                    putting.setString(2, text.getValue());
                    putting.executeUpdate();
                }
                for (String job : removed) {
                    removing.setString(1, job);
                    removing.executeUpdate();
                }
                open.commit();
            } catch (SQLException e) {
                open.rollback();
                throw e;
            } finally {
                open.setAutoCommit(true);
            }
            return put.size();
        });
    }

    @Override
    public synchronized void close() {
        Connection open = connection;
        connection = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            LOG.warn("The history of jobs could not be closed cleanly", e);
        }
    }
}
