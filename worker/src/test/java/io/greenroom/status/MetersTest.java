package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.definition.ActionDefinitions;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.Bulkhead;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import io.greenroom.job.PolledJob;
import io.greenroom.job.ServiceFailure;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.Cost;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.Prices;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.sqlite.SqliteJobHistory;
import io.greenroom.time.MovableTime;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private final List<Bulkhead> bulkheads = new ArrayList<>();
    private final JobHistory history;
    private final Meters meters;

    MetersTest(@TempDir Path folder) {
        history = new JobHistory(
                OpenParameters.of(ActionDefinitions.read(Path.of("..", "action-definitions"))),
                JobRecords.open(SqliteJobHistory.in(folder, time)),
                time);
        meters = new Meters(
                history,
                new PollHealth(List.of(Stage.RUN), Duration.ofSeconds(15), time),
                new EnvironmentWatch(
                        List.of(local, away), new Ledger(new InMemoryLedger(), Prices.UNKNOWN, time), time),
                ready::get,
                m -> 0,
                () -> bulkheads,
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
    void whatWaitsAtABulkheadIsToldForEachAsItIsNow() {
        bulkheads.add(new Bulkhead(Bulkhead.Kind.PIPELINE, "shop", 100, 100, 40, time.instant()));
        bulkheads.add(new Bulkhead(Bulkhead.Kind.PROVIDER, "local", 50, 3, 0, null));

        assertThat(meters.scrape())
                .contains("greenroom_jobs_waiting{bulkhead=\"pipeline\",name=\"shop\"} 40.0\n")
                .contains("greenroom_jobs_waiting{bulkhead=\"provider\",name=\"local\"} 0.0\n");

        bulkheads.removeFirst();

        assertThat(meters.scrape()).doesNotContain("name=\"shop\"");
    }

    @Test
    void aJobOfSeveralRoundsCountsOnceInEachPhaseAndItsReportsOneByOne() {
        Instant begunAt = time.instant().plusSeconds(3);
        for (int round = 1; round <= 3; round++) {
            Job job = Stage.job("Smoke", Map.of());
            begin(job, begunAt);
            time.advance(Duration.ofMinutes(5));
            if (round < 3) {
                end(job, new JobResult.Continued("token", new ExecutionDetails(null, null, null)));
            } else {
                history.ready(job);
                time.advance(Duration.ofSeconds(6));
                end(job, Stage.succeeded("done"));
            }
        }

        assertThat(meters.scrape())
                .contains(PHASE.formatted("count", "report") + "3\n", PHASE.formatted("sum", "report") + "12.0\n")
                .contains(PHASE.formatted("count", "pick_up") + "1\n", PHASE.formatted("sum", "pick_up") + "2.0\n")
                .contains(PHASE.formatted("count", "begin") + "1\n", PHASE.formatted("sum", "begin") + "1.0\n")
                .contains(PHASE.formatted("count", "wait") + "1\n", PHASE.formatted("sum", "wait") + "914.0\n")
                .contains(PHASE.formatted("count", "complete") + "1\n", PHASE.formatted("sum", "complete") + "6.0\n");
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
    void whatMayHappenIsAtZeroBeforeItHappens() {
        String scraped = meters.scrape();

        for (String result : List.of("succeeded", "failed", "handed_back", "not_wanted")) {
            assertThat(scraped)
                    .contains("greenroom_jobs_total{action=\"Run-Command\",result=\"%s\"} 0.0".formatted(result));
        }
        for (ServiceFailure.Kind kind : ServiceFailure.Kind.values()) {
            String outcome = kind.name().toLowerCase(Locale.ROOT);
            assertThat(scraped)
                    .contains("greenroom_polls_total{action=\"Run-Command\",outcome=\"%s\"} 0.0".formatted(outcome))
                    .contains("greenroom_api_calls_seconds_count{operation=\"PutJobSuccessResult\",outcome=\"%s\"} 0\n"
                            .formatted(outcome));
        }
        assertThat(scraped)
                .contains("greenroom_sweeps_total{outcome=\"failed\",provider=\"local\"} 0.0")
                .contains("greenroom_swept_environments_total{outcome=\"ended\",provider=\"local\"} 0.0");
    }

    @Test
    void aProviderWithoutEnvironmentsHasNoneAndOfOneThatIsAwayNothingIsSaid() {
        away.goAway(new ProviderException(ProviderException.Kind.UNAVAILABLE, "It is away."));
        assertThat(meters.scrape())
                .contains("greenroom_environments{provider=\"local\",state=\"READY\"} 0.0")
                .contains("greenroom_environments{provider=\"local\",state=\"FAILED\"} 0.0")
                .doesNotContain("greenroom_environments{provider=\"away\"")
                .doesNotContain("ENDED");

        local.has("one", Duration.ofHours(1), new EnvironmentState.Ready());
        local.has("over", Duration.ofHours(1), new EnvironmentState.Ended(List.of()));
        time.advance(Duration.ofSeconds(10));
        assertThat(meters.scrape())
                .contains("greenroom_environments{provider=\"local\",state=\"READY\"} 1.0")
                .contains("greenroom_environments{provider=\"local\",state=\"STARTING\"} 0.0")
                .doesNotContain("ENDED");
    }

    @Test
    void readinessIsANumberForAlerts() {
        assertThat(meters.scrape()).contains("greenroom_ready 0.0\n");
        ready.set(true);
        assertThat(meters.scrape()).contains("greenroom_ready 1.0\n");
    }

    @Test
    void whatEnvironmentsHaveCostIsCountedForTheirPipelines() {
        var owner = new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", "Start", "a-1");
        for (String cost : List.of("0.25", "0.50")) {
            var gone = new LedgerEntry.Gone(
                    EnvironmentId.of("local", "one"),
                    time.instant(),
                    time.instant(),
                    "it was time",
                    new Cost(new BigDecimal(cost), false));
            meters.gone(new LedgerEntry("k", "local", "web", "one", owner, gone, 1));
        }

        assertThat(meters.scrape())
                .contains("greenroom_environment_cost_dollars_total{pipeline=\"shop\",provider=\"local\"} 0.75");
    }
}
