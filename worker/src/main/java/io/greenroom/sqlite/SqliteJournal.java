package io.greenroom.sqlite;

import io.greenroom.file.NewerFormException;
import io.greenroom.job.Journal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.core.JacksonException;

/** The journal of a worker that has its state directory to itself, in an SQLite file there. */
public final class SqliteJournal {
    private SqliteJournal() {}

    /**
     * Opens or makes the journal, and takes up all that earlier workers left in it. One that is damaged is set aside under
     * another name and never written to.
     *
     * @throws NewerFormException when a newer version wrote the journal: it stays as it is
     * @throws IOException when nothing is known to be wrong with the journal and it cannot be opened all the same, as on a
     *     full disk: it stays as it is
     */
    public static Journal open(Path file, InstantSource clock) throws IOException {
        var store = SqliteJournalStore.open(file, clock);
        try {
            return Journal.of(store, SqliteJournalStore.WORKER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            store.close();
            throw new InterruptedIOException("interrupted while the journal %s was opened".formatted(file));
        } catch (Journal.NotWritten e) {
            store.close();
            throw new IOException("The journal %s cannot be opened: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * Changes nothing.
     *
     * @throws NewerFormException when a newer version wrote the journal
     */
    public static void check(Path file) throws IOException {
        Database.check(file, SqliteJournalStore.FORM);
    }

    /** The jobs in flight of a journal that another process may be writing, oldest first; none where there is no journal. */
    public static List<Journal.Entry> peek(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var connection = Database.peek(file, SqliteJournalStore.FORM);
                var statement = connection.prepareStatement("SELECT * FROM jobs ORDER BY number")) {
            return JournalRows.read(statement, row -> true);
        } catch (SQLException | JacksonException | IllegalArgumentException e) {
            throw new IOException("The journal %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
