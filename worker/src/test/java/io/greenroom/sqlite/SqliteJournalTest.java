package io.greenroom.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.file.NewerFormException;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.JobResult;
import io.greenroom.job.Jobs;
import io.greenroom.job.Journal;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.PolledJob;
import io.greenroom.job.Ticket;
import io.greenroom.job.TicketText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqliteJournalTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Ticket TICKET = new Ticket(NOW, NOW.plusSeconds(60), false, Map.of("run", "run-1"));

    @TempDir
    private Path folder;

    private Journal open() throws Exception {
        return SqliteJournal.open(folder.resolve("journal.db"), CLOCK);
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() throws Exception {
        var result = new JobResult.Succeeded(new ExecutionDetails("done", "run-1", 100), Map.of("Status", "Succeeded"));
        try (var journal = open()) {
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));
            journal.acknowledged(Jobs.ID);
            journal.begun(Jobs.ID, TICKET);
            journal.decided(Jobs.ID, result);
        }

        try (var journal = open()) {
            assertThat(journal.entries())
                    .containsExactly(new Journal.Entry(
                            Jobs.ID, Jobs.TYPE, new JobOwner("here", 2), Step.DECIDED, "nonce-1", NOW, TICKET, result));
        }
    }

    @Test
    void aJournalThatCannotBeOpenedForAnotherReasonThanDamageIsNotSetAside() throws Exception {
        Path inTheWay = Files.createDirectory(folder.resolve("journal.db"));

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("cannot be opened");
        assertThat(inTheWay).isDirectory();
        try (var files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().contains("unusable")))
                    .isEmpty();
        }
    }

    @Test
    void aProbeIsWrittenLikeAllElseAndChangesNothing() throws Exception {
        Path writeAhead = folder.resolve("journal.db-wal");
        try (var journal = open()) {
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));
            long before = Files.size(writeAhead);

            journal.probe();

            assertThat(Files.size(writeAhead)).isGreaterThan(before);
            assertThat(journal.entries()).hasSize(1);
        }
        try (var journal = open()) {
            assertThat(journal.entries()).hasSize(1);
        }
    }

    /** As the first released form was, with the job at each step. */
    private void writeFirstForm() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
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
            statement.execute("PRAGMA user_version=1");
            String ticket = TicketText.write(TICKET);
            statement.execute("""
                    INSERT INTO jobs(id, category, provider, version, step, nonce, polled_at, ticket, result) VALUES
                      ('j-1', 'Test', 'Run-Command', '1', 'ACKNOWLEDGING', 'n-1', %1$d, NULL, NULL),
                      ('j-2', 'Test', 'Run-Command', '1', 'BEGUN', 'n-2', %1$d, '%2$s', NULL),
                      ('j-3', 'Test', 'Run-Command', '1', 'DECIDED', 'n-3', %1$d, '%2$s',
                        '{"kind":"failed","type":"JOB_FAILED","message":"no","externalId":null}')""".formatted(NOW.toEpochMilli(), ticket));
        }
    }

    @Test
    void aJournalOfTheFirstFormIsTakenUpWithAllItsJobs() throws Exception {
        writeFirstForm();
        assertThat(SqliteJournal.peek(folder.resolve("journal.db")))
                .extracting(entry -> entry.job().value())
                .containsExactly("j-1", "j-2", "j-3");

        try (var journal = open()) {
            assertThat(journal.entries())
                    .extracting(entry -> entry.job().value() + " " + entry.step())
                    .containsExactly("j-1 ACKNOWLEDGING", "j-2 BEGUN", "j-3 DECIDED");
            assertThat(journal.entries().get(1).ticket()).isEqualTo(TICKET);
            journal.begun(new JobId("j-1"), TICKET);
            journal.forget(new JobId("j-3"));
        }
        try (var journal = open()) {
            assertThat(journal.entries())
                    .extracting(entry -> entry.job().value() + " " + entry.step())
                    .containsExactly("j-1 BEGUN", "j-2 BEGUN");
        }
        try (var files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().contains("unusable")))
                    .isEmpty();
        }
    }

    @Test
    void aLookAtAJournalChangesNothingAndSeesWhatIsBeingWritten() throws Exception {
        assertThat(SqliteJournal.peek(folder.resolve("journal.db"))).isEmpty();
        try (var journal = open()) {
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));

            assertThat(SqliteJournal.peek(folder.resolve("journal.db")))
                    .extracting(Journal.Entry::job)
                    .containsExactly(Jobs.ID);
            assertThat(journal.size()).isEqualTo(1);
        }
    }

    @Test
    void aDamagedJournalIsSetAsideUntouched() throws Exception {
        byte[] garbage =
                "this is no database, and a long one at that".repeat(100).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("journal.db"), garbage);

        try (var journal = open()) {
            assertThat(journal.entries()).isEmpty();
        }

        assertThat(folder.resolve("journal.db.unusable-" + NOW.toEpochMilli())).hasBinaryContent(garbage);
    }

    @Test
    void aJournalOfANewerVersionIsRefusedAndStaysAsItIs() throws Exception {
        Path file = folder.resolve("journal.db");
        try (var journal = open()) {
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));
        }
        change("PRAGMA user_version=99");
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(this::open)
                .isInstanceOf(NewerFormException.class)
                .hasMessageContainingAll("The journal " + file, "form 99", "Install that version again");

        assertThat(file).hasBinaryContent(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThatThrownBy(() -> SqliteJournal.peek(file)).isInstanceOf(NewerFormException.class);
    }

    private void change(String sql) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PolledJob another(String id) {
        Job like = Jobs.job();
        return Jobs.polled(
                new Job(new JobId(id), like.type(), Map.of(), like.context(), List.of(), List.of(), null, null), NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ticket = 'greenroom:2:00000000:{}'",
                "ticket = substr(ticket, 1, 40)",
                "result = '{\"kind\":\"postponed\"}'",
                "result = '{\"kind\":\"failed\",\"type\":\"Unheard\"}'",
                "result = '{'",
                "step = 'PAUSED'"
            })
    void aRowThatCannotBeReadStaysThereAndTheOthersAreTakenUp(String damage) throws Exception {
        try (var journal = open()) {
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));
            journal.begun(Jobs.ID, TICKET);
            journal.acknowledging(another("whole"));
        }
        change("UPDATE jobs SET " + damage + " WHERE id = '" + Jobs.ID.value() + "'");

        for (int start = 0; start < 2; start++) {
            try (var journal = open()) {
                assertThat(journal.entries())
                        .extracting(entry -> entry.job().value())
                        .containsExactly("whole");
            }
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM jobs")) {
            assertThat(rows.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void aJournalThatCouldNotBeWrittenIsTriedBeforeMoreIsEntrustedToIt() throws Exception {
        try (var journal = open()) {
            assertThat(journal.takesWrites()).isTrue();
            change("CREATE TRIGGER full BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'full'); END");
            assertThatThrownBy(() -> journal.acknowledging(Jobs.polled(Jobs.job(), NOW)))
                    .isInstanceOf(Journal.NotWritten.class);

            try (var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                    var statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                assertThat(journal.takesWrites()).isFalse();
                statement.execute("ROLLBACK");
            }
            change("DROP TRIGGER full");

            assertThat(journal.takesWrites()).isTrue();
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));
            assertThat(journal.entries()).hasSize(1);
        }
    }

    @Test
    void theJournalIsItsOwnersAlone() throws Exception {
        try (var journal = open()) {
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));

            assertThat(Stream.of("journal.db", "journal.db-wal", "journal.db-shm"))
                    .allMatch(name -> mode(name).equals("rw-------"));
        }
    }

    @Test
    void aJournalThatOthersCouldReadIsTakenFromThem() throws Exception {
        open().close();
        for (String name : List.of("journal.db", "journal.db-wal")) {
            Path file = folder.resolve(name);
            Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }

        try (var journal = open()) {
            journal.acknowledging(Jobs.polled(Jobs.job(), NOW));

            assertThat(Stream.of("journal.db", "journal.db-wal", "journal.db-shm"))
                    .allMatch(name -> mode(name).equals("rw-------"));
        }
    }

    private String mode(String name) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeReadFailsAsEveryJournalDoesAndIsReadLater() throws Exception {
        Path file = folder.resolve("journal.db");
        try (var journal = SqliteJournalStore.open(file, CLOCK);
                var other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            journal.begin("me");
            rename(other, "jobs", "away");

            assertThatThrownBy(() -> journal.get(Jobs.ID))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("The journal could not be read");
            assertThatThrownBy(() -> journal.countOf("me")).isInstanceOf(UncheckedIOException.class);

            rename(other, "away", "jobs");
            assertThat(journal.get(Jobs.ID)).isEmpty();
        }
    }

    private static void rename(Connection connection, String table, String other) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE %s RENAME TO %s".formatted(table, other));
        }
    }
}
