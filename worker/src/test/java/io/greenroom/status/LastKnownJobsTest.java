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
import io.greenroom.sqlite.SqliteJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class LastKnownJobsTest {
    private static final Instant POLLED = Instant.parse("2026-03-01T09:30:00Z");

    private final Path folder;

    LastKnownJobsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void atEveryStepTheyAreToldAsTheWorkerTellsThem() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        var polled = new PolledJob(job, "nonce", POLLED);
        var failed = new JobResult.Failed(FailureType.JOB_FAILED, "exit code 3", null);
        try (var stage = Stage.open(folder)) {
            stage.journal.acknowledging(polled);
            stage.site.observer().accepted(polled);
            assertThat(toldTheSameBy(stage).path("step").asString()).isEqualTo("beginning");

            stage.journal.acknowledged(job.id());
            stage.site.observer().taken(job, new Secrets());
            assertThat(toldTheSameBy(stage).path("step").asString()).isEqualTo("beginning");

            var ticket = Stage.ticket("run1");
            stage.journal.begun(job.id(), ticket);
            stage.site.observer().begun(job, ticket);
            JsonNode running = toldTheSameBy(stage);
            assertThat(running.path("step").asString()).isEqualTo("running");
            assertThat(running.path("pipeline").asString()).isEqualTo("shop");
            assertThat(running.path("subject").asString()).isEqualTo(Stage.ENVIRONMENT + "/run1");

            stage.journal.decided(job.id(), failed);
            stage.site.observer().decided(job, failed);
            assertThat(toldTheSameBy(stage).path("step").asString()).isEqualTo("reporting");
        }
    }

    /** But for who tells; what the pages remember is written a moment later. */
    private JsonNode toldTheSameBy(Stage stage) {
        var told = new AtomicReference<JsonNode>();
        await().untilAsserted(() -> told.set(tellTheSame(stage)));
        return Objects.requireNonNull(told.get());
    }

    private JsonNode tellTheSame(Stage stage) throws Exception {
        var worker = (ObjectNode) JsonMapper.shared()
                .readTree(stage.get("/api/jobs").body())
                .path("inFlight")
                .path(0);
        var left = (ObjectNode) only(InstantSource.system());
        assertThat(worker.remove("source").asString()).isEqualTo("worker");
        assertThat(left.remove("source").asString()).isEqualTo("journal");
        assertThat(left).isEqualTo(worker);
        assertThat(left.propertyNames()).containsExactlyElementsOf(worker.propertyNames());
        return left;
    }

    private JsonNode inFlight(InstantSource clock) throws Exception {
        return LastKnownJobs.inFlight(
                SqliteJournal.peek(folder.resolve("journal.db")), SqliteJobHistory.peek(folder), clock);
    }

    private JsonNode only(InstantSource clock) throws Exception {
        JsonNode jobs = inFlight(clock);
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    @Test
    void withoutTheRecordsTheJournalTellsWhatItKnows() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.journal.acknowledging(new PolledJob(job, "nonce", POLLED));
            stage.journal.begun(job.id(), Stage.ticket("run1"));
        }
        Files.delete(folder.resolve("history.db"));

        assertHasNoPipeline(only(InstantSource.system()));
    }

    private static void assertHasNoPipeline(JsonNode job) {
        assertThat(job.get("pipeline").isNull()).isTrue();
        assertThat(job.get("type").asString()).isEqualTo("Test/Run-Command/1");
        assertThat(job.get("step").asString()).isEqualTo("running");
        assertThat(job.get("since").asString()).isEqualTo(POLLED.toString());
        assertThat(job.get("subject").asString()).isEqualTo(Stage.ENVIRONMENT + "/run1");
    }

    @Test
    void whatWaitsForItsNextRoundIsInFlightForAsLongAsTheWorkerSaysSo() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.begin(job, "run1");
            stage.end(job, new JobResult.Continued("a token", new ExecutionDetails("half done", null, null)));
            JsonNode left = toldTheSameBy(stage);
            assertThat(left.path("step").asString()).isEqualTo("handed back");
            assertThat(left.path("summary").asString()).isEqualTo("half done");
        }
        Instant later = Instant.now().plus(Duration.ofMinutes(4));

        assertThat(inFlight(() -> later)).isEmpty();
    }

    @Test
    void whatTheJournalHasForgottenIsNoLongerInFlight() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.begin(job, "run1");
        }

        assertThat(inFlight(InstantSource.system())).isEmpty();
    }

    @Test
    void lookingChangesNothingAndPassesOverWhatCannotBeRead() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.journal.acknowledging(new PolledJob(job, "nonce", POLLED));
            stage.site.observer().accepted(new PolledJob(job, "nonce", POLLED));
        }
        try (var history = SqliteJobHistory.in(folder, InstantSource.system())) {
            history.change(JobRecordsTest.texts("half", "{\"job\": \"half"), List.of());
        }
        Map<String, String> before = SqliteJobHistory.peek(folder);

        assertThat(only(InstantSource.system()).path("pipeline").asString()).isEqualTo("shop");
        assertThat(SqliteJobHistory.peek(folder)).isEqualTo(before).containsKey("half");
    }

    @Test
    void everyMemberIsInTheDocumentation() throws Exception {
        Job job = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            stage.journal.acknowledging(new PolledJob(job, "nonce", POLLED));
        }
        String documented = Files.readString(Path.of("..", "docs", "operators.md"));

        assertThat(only(InstantSource.system()).propertyNames())
                .allSatisfy(member -> assertThat(documented).contains("| `" + member + "` |"));
    }
}
