package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.secret.SecretsInUse;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.time.MovableTime;
import io.greenroom.wakeup.Events;
import io.greenroom.wakeup.FakeWakeUpQueue;
import io.greenroom.wakeup.Hint;
import io.greenroom.wakeup.Listener;
import io.greenroom.wakeup.QueueFailure;
import io.greenroom.wakeup.Served;
import io.greenroom.wakeup.WakeUps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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

    private boolean isPolled() {
        return polls.polls().getFirst().isFresh();
    }

    @Test
    void pollsThatRestForMinutesAreFreshUntilSomeHaveFailedForAWhile() {
        polls.mayRestFor(Duration.ofMinutes(5));
        polls.called("PollForJobs", Stage.RUN, "ok", Duration.ZERO);

        time.advance(Duration.ofMinutes(5));
        assertThat(isPolled()).isTrue();
        polls.called("PollForJobs", Stage.RUN, "denied", Duration.ZERO);
        assertThat(isPolled()).as("it may be a single one").isTrue();

        time.advance(Duration.ofMinutes(2));
        polls.called("PollForJobs", Stage.RUN, "denied", Duration.ZERO);
        assertThat(isPolled()).isFalse();

        polls.called("PollForJobs", Stage.RUN, "ok", Duration.ZERO);
        assertThat(isPolled()).isTrue();
        time.advance(Duration.ofMinutes(20));
        assertThat(isPolled()).isFalse();
    }

    @Test
    void withoutRestsTheLastPollThatWorkedDecides() {
        polls.called("PollForJobs", Stage.RUN, "ok", Duration.ZERO);
        time.advance(Duration.ofSeconds(90));
        polls.called("PollForJobs", Stage.RUN, "denied", Duration.ZERO);
        assertThat(isPolled()).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(isPolled()).isFalse();
    }

    @Test
    void aWakeUpQueueIsShownAndItsTroubleIsNoReasonNotToBeReady() throws Exception {
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), time)) {
            var health = new Health(polls, journal, folder, () -> true, time);
            var queue = new FakeWakeUpQueue(time);
            try (var wakeUps = new WakeUps(
                    queue,
                    new Served(Events.REGION, Optional.empty(), Set.of(Stage.RUN)),
                    new Deaf(),
                    new SecretsInUse(),
                    time,
                    new Random(1))) {
                health.wakesBy(wakeUps);
                assertThat(texts(health)).containsEntry("wake-up queue", "has not been asked yet");
                wakeUps.start();
                time.awaitSleepers(1);
                assertThat(texts(health)).containsEntry("wake-up queue", "works; no hint has come yet");

                queue.fails(QueueFailure.Kind.LASTING);
                time.advanceToNextSleeper();
                time.awaitSleepers(1);
                assertThat(texts(health).get("wake-up queue"))
                        .contains("cannot be used, so polling goes by the clock (scripted LASTING)");
                assertThat(health.isReady()).isTrue();
            }
        }
    }

    /** Nobody who does anything. */
    private static final class Deaf implements Listener {
        @Override
        public void hinted(Hint hint) {}

        @Override
        public void works(boolean now) {}

        @Override
        public boolean wantsHints() {
            return true;
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
