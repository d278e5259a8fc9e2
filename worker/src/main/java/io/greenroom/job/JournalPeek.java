package io.greenroom.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.core.JacksonException;

/** A look into a journal that another process may be writing. Changes nothing. */
public final class JournalPeek {
    private JournalPeek() {}

    /** The jobs in flight, oldest first; none where there is no journal. */
    public static List<Journal.Entry> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        SqliteLibrary.load(file);
        try (var connection =
                DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro")) {
            return SqliteJournal.entries(connection, row -> true);
        } catch (SQLException | JacksonException | IllegalArgumentException e) {
            throw new IOException("The journal %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
