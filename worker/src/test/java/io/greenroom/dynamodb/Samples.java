package io.greenroom.dynamodb;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.JobResult;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerEntry.Life;
import io.greenroom.ledger.LedgerEntry.Present;
import io.greenroom.ledger.LedgerEntry.Starting;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Map;

/** Entries of jobs and environments for tests. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");
    static final Ticket TICKET = new Ticket(NOW, NOW.plusSeconds(60), true, Map.of("run", "run-1"));
    static final EnvironmentId ENVIRONMENT = EnvironmentId.of("docker", "9f2c41d07be3");

    static final JobResult RESULT = succeeded(Map.of("Status", "Succeeded"));

    private Samples() {}

    static Entry acknowledging(String job, JobOwner owner) {
        return new Entry(
                new JobId(job),
                new ActionType("Test", "Run-Command", "1"),
                owner,
                Step.ACKNOWLEDGING,
                "nonce-1",
                NOW,
                null,
                null);
    }

    static Entry begun(String job, JobOwner owner) {
        Entry entry = acknowledging(job, owner);
        return new Entry(entry.job(), entry.type(), owner, Step.BEGUN, entry.nonce(), NOW, TICKET, null);
    }

    static Entry decided(String job, JobOwner owner, Map<String, String> variables) {
        return decided(job, owner, succeeded(variables));
    }

    private static Entry decided(String job, JobOwner owner, JobResult result) {
        Entry entry = acknowledging(job, owner);
        return new Entry(entry.job(), entry.type(), owner, Step.DECIDED, entry.nonce(), NOW, TICKET, result);
    }

    private static JobResult succeeded(Map<String, String> variables) {
        return new JobResult.Succeeded(new ExecutionDetails("done", "run-1", 100), variables);
    }

    static Entry decided(String job, JobOwner owner) {
        return decided(job, owner, RESULT);
    }

    static LedgerEntry entry(String key, Life life, long version) {
        return new LedgerEntry(
                key,
                "docker",
                "web",
                "shop-main",
                new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", "Start", key),
                life,
                version);
    }

    static Life starting() {
        return new Starting(NOW);
    }

    static Life present() {
        return new Present(ENVIRONMENT, NOW, NOW.plusSeconds(3600), false, null, null);
    }

    static Life gone() {
        return new Gone(ENVIRONMENT, NOW, NOW.plusSeconds(1800), "it was time", null);
    }
}
