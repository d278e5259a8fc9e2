package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.time.MovableTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
    private final MovableTime time = MovableTime.somewhen();
    private final PollHealth polls = new PollHealth(List.of(Stage.RUN), Duration.ofSeconds(15), time);

    @TempDir
    private Path folder;

    private static Map<String, String> texts(Health health) {
        return health.checks().stream().collect(Collectors.toMap(Health.Check::name, Health.Check::text));
    }

    @Test
    void aJournalThatAnotherProcessHasLockedIsNotReady() throws Exception {
        Path file = folder.resolve("journal.db");
        try (var journal = SqliteJournal.open(file, time);
                var other = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = other.createStatement()) {
            var health = new Health(polls, journal, folder, () -> true, time);
            assertThat(health.isReady()).isTrue();

            statement.execute("BEGIN IMMEDIATE");
            assertThat(health.isReady()).as("looked at a moment ago").isTrue();
            time.advance(Duration.ofSeconds(10));
            assertThat(health.isReady()).isFalse();
            assertThat(texts(health).get("journal")).contains("could not be written", "locked");

            statement.execute("ROLLBACK");
            time.advance(Duration.ofSeconds(10));
            assertThat(health.isReady()).isTrue();
        }
    }

    @Test
    void aStateDirectoryThatTakesNoFilesIsNotReady() throws Exception {
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), time)) {
            var health = new Health(polls, journal, folder, () -> true, time);
            Files.createDirectory(folder.resolve("health.probe"));

            assertThat(health.isReady()).isFalse();
            assertThat(texts(health))
                    .containsEntry("journal", "can be written")
                    .hasEntrySatisfying(
                            "state directory", text -> assertThat(text).contains("cannot be written"));
        }
    }

    @Test
    void aFullWorkerThatDoesNotPollIsReady() throws Exception {
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), time)) {
            assertThat(new Health(polls, journal, folder, () -> false, time).isReady())
                    .isFalse();
            assertThat(new Health(polls, journal, folder, () -> true, time).isReady())
                    .isTrue();
        }
    }
}
