package io.greenroom.sqlite;

import io.greenroom.file.NewerFormException;
import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens an SQLite file that is its owner's alone, brings it to today's form, and keeps one that cannot be used out of the way. */
final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** Of SQLite's extended result codes, the byte that tells the kind. */
    private static final int PRIMARY_CODE = 0xff;

    /** SQLITE_CORRUPT and SQLITE_NOTADB. */
    private static final Set<Integer> DAMAGE = Set.of(11, 26);

    private static final List<String> COMPANIONS = List.of("-wal", "-shm");

    private Database() {}

    /**
     * What a file holds.
     *
     * @param name what people call it
     * @param loss what it means to them when the file has to be set aside
     * @param synchronous SQLite's word for when writes reach the disk
     * @param steps the statements that lead from each version to the next, from an empty file (version 0) on; a step that
     *     was ever released never changes
     */
    record Form(String name, String loss, String synchronous, List<List<String>> steps) {
        int version() {
            return steps.size();
        }
    }

    /**
     * Opens or makes the file. One that is damaged is set aside under another name and never written to.
     *
     * @throws NewerFormException when a newer version wrote the file: it stays as it is
     * @throws IOException when nothing is known to be wrong with the file and it cannot be opened all the same, as on a full
     *     disk: it stays as it is
     */
    static Connection open(Path file, Form form, InstantSource clock) throws IOException {
        OwnerOnly.folder(file.toAbsolutePath().resolveSibling(""));
        SqliteLibrary.load(file);
        String problem;
        try {
            return connect(file, form);
        } catch (Damaged e) {
            problem = String.valueOf(e.getMessage());
        } catch (SQLException e) {
            if (!DAMAGE.contains(e.getErrorCode() & PRIMARY_CODE)) {
                throw new IOException("The %s %s cannot be opened: %s".formatted(form.name(), file, e.getMessage()), e);
            }
            problem = String.valueOf(e.getMessage());
        }
        Path aside = file.resolveSibling(
                "%s.unusable-%d".formatted(file.getFileName(), clock.instant().toEpochMilli()));
        LOG.error(
                "The {} {} is damaged ({}). It was set aside as {}; {}.",
                form.name(),
                file,
                problem,
                aside,
                form.loss());
        setAside(file, aside);
        try {
            return connect(file, form);
        } catch (Damaged | SQLException e) {
            throw new IOException("A new %s could not be made at %s".formatted(form.name(), file), e);
        }
    }

    /**
     * A look that changes nothing, into a file that another process may be writing.
     *
     * @throws NewerFormException when a newer version wrote the file
     */
    static Connection peek(Path file, Form form) throws IOException, SQLException {
        SqliteLibrary.load(file);
        Connection connection =
                DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro");
        try (var statement = connection.createStatement()) {
            knownVersion(file, statement, form);
            return connection;
        } catch (SQLException | IOException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Whether this version reads the file; one that is missing or damaged is {@link #open}'s to deal with. Changes nothing.
     *
     * @throws NewerFormException when a newer version wrote the file
     */
    static void check(Path file, Form form) throws IOException {
        if (Files.exists(file)) {
            try {
                peek(file, form).close();
            } catch (SQLException e) {
                LOG.debug("The {} {} does not tell its form", form.name(), file, e);
            }
        }
    }

    private static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
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

    private static Connection connect(Path file, Form form) throws IOException, SQLException, Damaged {
        makeOwnerOnly(file, form);
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            prepare(file, statement, form);
            return connection;
        } catch (SQLException | IOException | Damaged e) {
            connection.close();
            throw e;
        }
    }

    /** SQLite makes the companions, as long as there are none, with the permissions of the file itself. */
    private static void makeOwnerOnly(Path file, Form form) throws IOException {
        try {
            OwnerOnly.file(file);
            for (String companion : COMPANIONS) {
                Path beside = file.resolveSibling(file.getFileName() + companion);
                if (Files.exists(beside)) {
                    OwnerOnly.file(beside);
                }
            }
        } catch (IOException e) {
            throw new IOException("The %s %s cannot be opened: %s".formatted(form.name(), file, e), e);
        }
    }

    private static void prepare(Path file, Statement statement, Form form)
            throws SQLException, NewerFormException, Damaged {
        statement.execute("PRAGMA busy_timeout=5000");
        int version = knownVersion(file, statement, form);
        statement.execute("PRAGMA journal_mode=WAL");
        statement.execute("PRAGMA synchronous=" + form.synchronous());
        try (ResultSet row = statement.executeQuery("PRAGMA quick_check")) {
            if (!"ok".equals(row.getString(1))) {
                throw new Damaged(row.getString(1));
            }
        }
        for (int next = version; next < form.version(); next++) {
            step(statement, form.steps().get(next), next + 1);
        }
    }

    private static int knownVersion(Path file, Statement statement, Form form) throws SQLException, NewerFormException {
        int version = version(statement);
        if (version > form.version()) {
            throw new NewerFormException(form.name(), file, version, form.version());
        }
        return version;
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    /** All of it or, when the process dies meanwhile, nothing; not when another process has just done it. */
    private static void step(Statement statement, List<String> changes, int version) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        if (version(statement) < version) {
            for (String change : changes) {
                statement.execute(change);
            }
            statement.execute("PRAGMA user_version=" + version);
        }
        statement.execute("COMMIT");
    }
}
