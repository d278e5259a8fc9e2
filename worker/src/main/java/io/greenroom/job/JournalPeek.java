package io.greenroom.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A look into a journal that another process may be writing. Changes nothing. */
public final class JournalPeek {
    private JournalPeek() {}

    /** A job in flight, as far as the journal knows it. */
    public record Seen(JobId job, ActionType type, Journal.Step step, java.time.Instant polledAt) {}

    /** The jobs in flight, oldest first; none where there is no journal. */
    public static List<Seen> read(Path file) throws IOException {
        var seen = new ArrayList<Seen>();
        if (!Files.exists(file)) {
            return seen;
        }
        SqliteLibrary.load(file);
        try (var connection = DriverManager.getConnection(
                        "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro");
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT * FROM jobs ORDER BY number")) {
            while (row.next()) {
                seen.add(new Seen(
                        new JobId(row.getString("id")),
                        new ActionType(row.getString("category"), row.getString("provider"), row.getString("version")),
                        Journal.Step.valueOf(row.getString("step")),
                        java.time.Instant.ofEpochMilli(row.getLong("polled_at"))));
            }
            return seen;
        } catch (SQLException e) {
            throw new IOException("The journal %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
