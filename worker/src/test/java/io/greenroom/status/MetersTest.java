package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.definition.ActionDefinitions;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import io.greenroom.job.PolledJob;
import io.greenroom.job.ServiceFailure;
import io.greenroom.job.Ticket;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersTest {
    private static final String PHASE = "greenroom_job_phase_seconds_%s{action=\"Run-Command\",phase=\"%s\"} ";

    private final MovableTime time = MovableTime.somewhen();
    private final ListedEnvironments local = new ListedEnvironments("local", time);
    private final ListedEnvironments away = new ListedEnvironments("away", time);
    private final AtomicBoolean ready = new AtomicBoolean();
    private final JobHistory history;
    private final Meters meters;

    MetersTest(@TempDir Path folder) {
        history = new JobHistory(
                OpenParameters.of(ActionDefinitions.read(Path.of("..", "action-definitions"))),
                JobRecords.open(folder.resolve("jobs.jsonl")),
                time);
        meters = new Meters(
                history,
                new PollHealth(List.of(Stage.RUN), Duration.ofSeconds(15), time),
                new EnvironmentWatch(List.of(local, away), time),
                ready::get,
                m -> 0,
                time);
    }

    @AfterEach
    void close() {
        meters.close();
        history.close();
    }

    private void begin(Job job, Instant begunAt) {
        Instant polledAt = time.instant();
        time.advance(Duration.ofSeconds(2));
        history.accepted(new PolledJob(job, "nonce", polledAt));
        time.advance(Duration.ofSeconds(1));
        history.begun(job, new Ticket(begunAt, begunAt, false, Map.of()));
    }

    private void end(Job job, JobResult result) {
        history.decided(job, result);
        time.advance(Duration.ofSeconds(4));
        history.reported(job, result, true);
        meters.reported(job, result, true);
        history.letGo(job.id());
    }

    @Test
    void whatTakesHoursIsInABucketOfHours() {
        Job job = Stage.job("Smoke", Map.of());
        begin(job, time.instant().plusSeconds(3));
        time.advance(Duration.ofHours(13));
        history.ready(job);
        end(job, Stage.succeeded("done"));

        String bucket = "greenroom_job_phase_seconds_bucket{action=\"Run-Command\",phase=\"wait\",le=\"%s\"} %d\n";
        assertThat(meters.scrape()).contains(bucket.formatted("43200.0", 0), bucket.formatted("86400.0", 1));
    }

    @Test
    void readinessIsANumberForAlerts() {
        assertThat(meters.scrape()).contains("greenroom_ready 0.0\n");
        ready.set(true);
        assertThat(meters.scrape()).contains("greenroom_ready 1.0\n");
    }
}
