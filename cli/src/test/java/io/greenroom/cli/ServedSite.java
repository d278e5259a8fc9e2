package io.greenroom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.greenroom.definition.ActionDefinitions;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.PrintingRuns;
import io.greenroom.environment.RunId;
import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import io.greenroom.job.Journal;
import io.greenroom.job.PolledJob;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.Prices;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.sqlite.SqliteJobHistory;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.status.StatusSettings;
import io.greenroom.status.StatusSite;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Status pages on a state directory, without a worker: jobs happen as the test says. */
final class ServedSite implements AutoCloseable {
    private final Journal journal;
    private final StatusSite site;
    private final List<PrintingRuns> runs;
    private final Path folder;
    private final Map<JobId, RunId> runOf = new ConcurrentHashMap<>();
    final URI address;

    ServedSite(Path folder, int port, EnvironmentProvider... providers) throws IOException {
        var settings = new StatusSettings(
                folder,
                "127.0.0.1",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(1),
                1L << 40,
                Set.of(),
                Duration.ofSeconds(15),
                100,
                Optional.empty(),
                false);
        this.folder = folder;
        this.runs = providers.length == 0
                ? List.of(new PrintingRuns(new ListedEnvironments("local", Time.system())))
                : Stream.of(providers).map(PrintingRuns::new).toList();
        this.journal = SqliteJournal.open(folder.resolve("journal.db"), Time.system());
        this.site = new StatusSite(
                settings,
                ActionDefinitions.read(Path.of("..", "action-definitions")),
                runs,
                new Ledger(new InMemoryLedger(), Prices.UNKNOWN, Time.system()),
                journal,
                SqliteJobHistory.in(folder, Time.system()),
                new SecretsInUse(),
                Time.system());
        site.start();
        this.address = site.serve("127.0.0.1", port);
    }

    static Job job(String id, String pipeline, String action, Map<String, String> configuration) {
        return new Job(
                new JobId(id),
                new ActionType("Test", "Run-Command", "1"),
                configuration,
                new PipelineContext("eu-west-1", "111122223333", pipeline, "e-1", "Test", action, "a-" + id),
                List.of(),
                List.of(),
                null,
                null);
    }

    void begin(Job job, String environment, String run) {
        site.observer().accepted(new PolledJob(job, "nonce", Instant.now()));
        goOn(job, environment, run);
    }

    void resume(Job job, String environment, String run) {
        site.observer().resumed(job, Instant.now());
        goOn(job, environment, run);
    }

    private void goOn(Job job, String environment, String run) {
        runOf.put(job.id(), new RunId(new EnvironmentId(environment), run));
        site.observer().taken(job, new Secrets());
        site.observer()
                .begun(
                        job,
                        new Ticket(
                                Instant.now(), Instant.now(), false, Map.of("environment", environment, "run", run)));
    }

    void say(Job job, String summary) {
        site.observer().checked(job, new ExecutionDetails(summary, null, 50));
    }

    void print(Job job, String text) {
        RunId run = Objects.requireNonNull(runOf.get(job.id()), "not begun");
        PrintingRuns provider = provider(run);
        provider.print(run.run(), text.getBytes(UTF_8));
        Path log = folder.resolve("logs").resolve(run + ".log");
        await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5)).until(() -> {
            // Whoever reads has it looked for.
            address.resolve("/runs/" + run).toURL().openStream().close();
            return log.toFile().length() >= provider.printed(run.run());
        });
    }

    private PrintingRuns provider(RunId run) {
        return runs.stream()
                .filter(provider -> provider.name().equals(run.environment().provider()))
                .findFirst()
                .orElseThrow();
    }

    /** Its command, not the job. */
    void exit(Job job) {
        RunId run = Objects.requireNonNull(runOf.get(job.id()), "not begun");
        provider(run).exit(run.run());
    }

    void end(Job job, JobResult result) {
        if (runOf.containsKey(job.id()) && !(result instanceof JobResult.Continued)) {
            exit(job);
        }
        site.observer().ready(job);
        site.observer().decided(job, result);
        site.observer().reported(job, result, true);
        site.observer().letGo(job.id());
    }

    @Override
    public void close() {
        site.close();
        journal.close();
    }
}
