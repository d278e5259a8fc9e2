package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import io.greenroom.job.PolledJob;
import io.greenroom.secret.Secrets;
import io.greenroom.sqlite.SqliteJobHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRecordsTest {
    private final Path folder;

    JobRecordsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private String kept() throws IOException {
        return String.join("\n", SqliteJobHistory.peek(folder).values());
    }

    private SqliteJobHistory store() {
        return SqliteJobHistory.in(folder, InstantSource.system());
    }

    static SequencedMap<String, String> texts(String job, String text) {
        return new LinkedHashMap<>(Map.of(job, text));
    }

    @Test
    void whatEndedIsShownAfterARestartAsBefore() throws Exception {
        Job good = Stage.job(
                "Smoke", Map.of("CommandName", "smoke", "SecretArgumentsJSON", "{\"Password\":\"hunter2hunter2\"}"));
        Job bad = Stage.job("Load", Map.of("CommandName", "load"));
        String before;
        try (var stage = Stage.open(folder)) {
            stage.begin(good, "run1");
            stage.end(
                    good,
                    new JobResult.Succeeded(new ExecutionDetails("all well", null, 100), Map.of("Url", "http://x")));
            stage.begin(bad, "run2");
            stage.end(bad, new JobResult.Failed(FailureType.JOB_FAILED, "exit code 3\nsecond line", null));
            before = page(stage, good) + page(stage, bad) + results(stage);
        }

        try (var stage = Stage.open(folder)) {
            assertThat(page(stage, good) + page(stage, bad) + results(stage)).isEqualTo(before);
            assertThat(before).contains("all well", "http://x", "second line", "Acknowledged", "SecretArgumentsJSON");
        }
        assertThat(kept()).doesNotContain("hunter2", good.id().value(), bad.id().value());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("history.db"))))
                .isEqualTo("rw-------");
    }

    private static String page(Stage stage, Job job) throws IOException, InterruptedException {
        return stage.get("/jobs/" + job.id().shortened()).body();
    }

    private static String results(Stage stage) throws IOException, InterruptedException {
        return stage.get("/api/jobs").body();
    }

    @Test
    void aWorkerThatIsKilledHasWrittenAllButTheLastMoments() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        try (var killed = Stage.open(folder)) {
            killed.begin(job, "run1");
            killed.end(job, Stage.succeeded("done"));
            await().until(() -> kept().contains("succeeded"));
            // A copy, as the files are at that moment: nothing of the first is closed or flushed.
            Path other = Files.createDirectory(folder.resolve("other"));
            for (String name : List.of("history.db", "history.db-wal")) {
                Files.copy(folder.resolve(name), other.resolve(name));
            }

            try (var stage = Stage.open(other)) {
                assertThat(page(stage, job)).contains("succeeded");
            }
        }
    }

    @Test
    void aJobThatIsTakenUpAgainKeepsItsEarlierTimes() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        Instant polledAt = Instant.parse("2026-03-01T09:30:00Z");
        try (var stage = Stage.open(folder)) {
            stage.site.observer().accepted(new PolledJob(job, "nonce", polledAt));
            stage.site.observer().taken(job, new Secrets());
            stage.site.observer().begun(job, Stage.ticket("run1"));
        }

        try (var stage = Stage.open(folder)) {
            stage.site.observer().resumed(job, polledAt);
            stage.site.observer().begun(job, Stage.ticket("run1"));

            assertThat(page(stage, job))
                    .contains("2026-03-01 09:30:00 UTC", "Handed out by CodePipeline", "Acknowledged", "Begun");
        }
    }

    @Test
    void soDoesOneThatWasHandedBackInBetween() throws Exception {
        Job first = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.begin(first, "run1");
            stage.end(first, new JobResult.Continued("a token", new ExecutionDetails("half done", null, null)));
        }
        assertThat(kept()).doesNotContain("a token");
        Job second = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            assertThat(results(stage)).contains("\"step\":\"handed back\"", "half done");

            stage.begin(second, "run1");
            stage.end(second, Stage.succeeded("done"));
        }
        try (var stage = Stage.open(folder)) {
            assertThat(page(stage, second)).contains("Acknowledged");
            assertThat(results(stage)).doesNotContain("handed back");
        }
    }

    @Test
    void textsOfAnEarlierVersionAreReadThatDoNotNameSecretParameters() throws Exception {
        Job job = Stage.job("Smoke", Map.of("CommandName", "smoke", "SecretArgumentsJSON", "{}"));
        try (var stage = Stage.open(folder)) {
            stage.begin(job, "run1");
            stage.end(job, Stage.succeeded("done"));
        }
        String member = ",\"secretParameters\":[\"SecretArgumentsJSON\"]";
        String text = kept();
        assertThat(text).contains(member);
        try (var store = store()) {
            store.change(texts(job.id().shortened(), text.replace(member, "")), List.of());
        }

        try (var stage = Stage.open(folder)) {
            assertThat(page(stage, job)).contains("succeeded", "CommandName").doesNotContain("SecretArgumentsJSON");
        }
    }

    @Test
    void whatCannotBeReadIsRemoved() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.begin(job, "run1");
            stage.end(job, Stage.succeeded("done"));
        }
        String text = kept();
        try (var store = store()) {
            SequencedMap<String, String> damaged = texts("empty", "");
            damaged.put("other", "[]");
            damaged.put("damaged", "\u0000{}");
            damaged.put("cut", text.substring(0, text.length() / 2));
            store.change(damaged, List.of());
        }

        try (var stage = Stage.open(folder)) {
            assertThat(page(stage, job)).contains("succeeded");
        }
        assertThat(SqliteJobHistory.peek(folder)).containsOnlyKeys(job.id().shortened());
    }

    @Test
    void onlyTheLatestAreKeptAndTheFileStaysSmall() throws Exception {
        var latest = Stage.job("Latest", Map.of("CommandName", "x".repeat(50_000)));
        try (var stage = Stage.open(folder)) {
            for (int i = 0; i < 2_500; i++) {
                Job job = Stage.job("Smoke", Map.of());
                stage.begin(job, "run" + i);
                stage.end(job, Stage.succeeded("done"));
            }
            stage.begin(latest, "last");
            stage.end(latest, Stage.succeeded("y".repeat(50_000)));
            assertThat(Files.size(folder.resolve("history.db"))).isLessThan(2_500_000);
        }
        try (var stage = Stage.open(folder)) {
            assertThat(page(stage, latest)).contains("xxx… (49000 more characters)", "yyy… (49000 more characters)");
            assertThat(SqliteJobHistory.peek(folder)).hasSize(JobRecords.ENDED);
        }
    }

    @Test
    void whereTheFileCannotBeHadThePagesAreThereAllTheSame() throws Exception {
        Files.createDirectories(folder.resolve("history.db").resolve("in the way"));
        Job job = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.begin(job, "run1");
            stage.end(job, Stage.succeeded("done"));

            assertThat(page(stage, job)).contains("succeeded");
        }
    }

    @Test
    void whatWasInFlightLongAgoIsNoLongerExpected() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        var run = io.greenroom.action.ExternalId.parse(Stage.ENVIRONMENT + "/run1")
                .orElseThrow();
        try (var stage = Stage.open(folder)) {
            stage.begin(job, "run1");
        }
        Instant[] now = {Instant.parse("2026-03-01T09:30:00Z")};
        var history = new JobHistory(new OpenParameters(Map.of()), JobRecords.open(store()), () -> now[0]);

        assertThat(history.goesOn(run)).isTrue();
        now[0] = now[0].plus(Duration.ofMinutes(4));
        assertThat(history.goesOn(run)).isFalse();
        history.close();
    }

    /** Its first write takes until it is told to go on. */
    private static final class SlowStore implements JobHistoryStore {
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final List<Map<String, String>> written = new CopyOnWriteArrayList<>();
        final SequencedMap<String, String> kept = new LinkedHashMap<>();

        @Override
        public SequencedMap<String, String> all() {
            return kept;
        }

        @Override
        public void change(SequencedMap<String, String> put, Collection<String> removed) {
            if (put.isEmpty()) {
                return;
            }
            writing.countDown();
            try {
                assertThat(goOn.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            written.add(put);
            kept.putAll(put);
            kept.keySet().removeAll(removed);
        }

        @Override
        public void close() {}
    }

    @Test
    void noJobWaitsForTheDiskAndOnlyHowItStandsByThenIsWritten() throws Exception {
        var store = new SlowStore();
        var first = Stage.job("First", Map.of());
        var second = Stage.job("Second", Map.of());
        try (var history =
                new JobHistory(new OpenParameters(Map.of()), JobRecords.open(store), InstantSource.system())) {
            history.accepted(new PolledJob(first, "nonce", Instant.EPOCH));
            store.writing.await();
            history.accepted(new PolledJob(second, "nonce", Instant.EPOCH));
            for (Job job : List.of(first, second)) {
                history.begun(job, Stage.ticket("run1"));
                history.decided(job, Stage.succeeded("done"));
                history.reported(job, Stage.succeeded("done"), true);
                history.letGo(job.id());
            }
            assertThat(store.written).isEmpty();
            store.goOn.countDown();
        }

        assertThat(store.written).hasSize(2);
        assertThat(store.written.getFirst()).containsOnlyKeys(first.id().shortened());
        assertThat(store.kept)
                .containsOnlyKeys(first.id().shortened(), second.id().shortened())
                .allSatisfy((job, text) -> assertThat(text).contains("succeeded"));
    }

    @Test
    void whatIsForgottenBeforeItWasWrittenNeverIs() throws Exception {
        var store = new SlowStore();
        var first = Stage.job("First", Map.of());
        try (var history =
                new JobHistory(new OpenParameters(Map.of()), JobRecords.open(store), InstantSource.system())) {
            history.accepted(new PolledJob(first, "nonce", Instant.EPOCH));
            store.writing.await();
            for (int i = 0; i <= JobRecords.ENDED; i++) {
                Job job = Stage.job("Smoke", Map.of());
                history.accepted(new PolledJob(job, "nonce", Instant.EPOCH));
                history.reported(job, Stage.succeeded("done"), true);
                history.letGo(job.id());
            }
            store.goOn.countDown();
        }

        assertThat(store.written).hasSize(2);
        assertThat(store.written.getLast()).hasSize(JobRecords.ENDED);
        assertThat(store.kept)
                .hasSize(JobRecords.ENDED + 1)
                .containsKey(first.id().shortened());
    }
}
