package io.greenroom.status;

import static org.awaitility.Awaitility.await;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.environment.ListedEnvironments;
import io.greenroom.environment.PrintingRuns;
import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.Journal;
import io.greenroom.job.PolledJob;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.ledger.Prices;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.sqlite.SqliteJobHistory;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A served site, and jobs that happen as a test says. */
final class Stage implements AutoCloseable {
    static final ActionType RUN = new ActionType("Test", "Run-Command", "1");
    static final String ENVIRONMENT = "local/0123456789abcdef";

    final StatusSite site;
    final URI address;
    final Journal journal;
    final PrintingRuns runs;
    private final Path folder;
    private final Map<JobId, String> runOf = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private Stage(Path folder, StatusSite site, PrintingRuns runs, Journal journal) throws IOException {
        this.site = site;
        this.folder = folder;
        this.runs = runs;
        this.journal = journal;
        site.start();
        this.address = site.serve("127.0.0.1", 0);
    }

    static Stage open(Path folder) throws IOException {
        return open(folder, Optional.empty(), Optional.empty());
    }

    static Stage open(Path folder, Optional<String> token, Optional<String> proxyHeader) throws IOException {
        return open(folder, token, proxyHeader, ConnectionLimits.USUAL);
    }

    static Stage open(Path folder, ConnectionLimits limits) throws IOException {
        return open(folder, Optional.empty(), Optional.empty(), limits);
    }

    /** One whose environments are in the ledger. */
    static Stage open(Path folder, LedgerStore ledger) throws IOException {
        return open(folder, Optional.empty(), Optional.empty(), ConnectionLimits.USUAL, ledger);
    }

    private static Stage open(
            Path folder, Optional<String> token, Optional<String> proxyHeader, ConnectionLimits limits)
            throws IOException {
        return open(folder, token, proxyHeader, limits, new InMemoryLedger());
    }

    private static Stage open(
            Path folder,
            Optional<String> token,
            Optional<String> proxyHeader,
            ConnectionLimits limits,
            LedgerStore ledger)
            throws IOException {
        var journal = SqliteJournal.open(folder.resolve("journal.db"), Time.system());
        var runs = runs();
        return new Stage(folder, site(folder, token, proxyHeader, journal, runs, limits, ledger), runs, journal);
    }

    /** A site that nothing was begun of; keeps logs for a day. */
    static StatusSite site(Path folder, Journal journal) {
        return site(
                folder,
                Optional.empty(),
                Optional.empty(),
                journal,
                runs(),
                ConnectionLimits.USUAL,
                new InMemoryLedger());
    }

    private static PrintingRuns runs() {
        return new PrintingRuns(new ListedEnvironments("local", Time.system()));
    }

    private static StatusSite site(
            Path folder,
            Optional<String> token,
            Optional<String> proxyHeader,
            Journal journal,
            PrintingRuns runs,
            ConnectionLimits limits,
            LedgerStore ledger) {
        var settings = new StatusSettings(
                folder,
                "127.0.0.1",
                Optional.empty(),
                token,
                proxyHeader,
                Duration.ofDays(1),
                1L << 40,
                definitions().definitions().stream().map(ActionDefinition::id).collect(Collectors.toSet()),
                Duration.ofSeconds(15),
                100,
                Optional.of("eu-west-1.console.aws.amazon.com"),
                true);
        return new StatusSite(
                settings,
                definitions(),
                List.of(runs),
                new Ledger(ledger, Prices.UNKNOWN, Time.system()),
                journal,
                SqliteJobHistory.in(folder, Time.system()),
                new SecretsInUse(),
                limits,
                Time.system());
    }

    private static ActionDefinitions definitions() {
        ActionDefinitions shipped = ActionDefinitions.read(Path.of("..", "action-definitions"));
        List<ActionDefinition> run = shipped.definitions();
        return new ActionDefinitions(shipped.directory(), run, List.of());
    }

    static Job job(String action, Map<String, String> configuration) {
        return new Job(
                new JobId(UUID.randomUUID().toString()),
                RUN,
                configuration,
                new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", action, "a-1"),
                List.of(),
                List.of(),
                null,
                null);
    }

    /** Through to where its command runs. */
    void begin(Job job, String run) {
        JobObserver observer = site.observer();
        observer.accepted(new PolledJob(job, "nonce", Instant.now()));
        observer.taken(job, new Secrets());
        observer.begun(job, ticket(run));
        runOf.put(job.id(), run);
    }

    /** Has the job's command print; returns when it is in the log. */
    void print(Job job, String text) {
        print(job, text.getBytes(StandardCharsets.UTF_8));
    }

    void print(Job job, byte[] text) {
        String run = Objects.requireNonNull(runOf.get(job.id()), "not begun");
        Path log = folder.resolve("logs").resolve(ENVIRONMENT).resolve(run + ".log");
        runs.print(run, text);
        await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5)).until(() -> {
            // Whoever reads has it looked for.
            get("/runs/" + ENVIRONMENT + "/" + run);
            return log.toFile().length() >= runs.printed(run);
        });
    }

    /** Taken up by a worker that was started again. */
    void resume(Job job, String run) {
        site.observer().resumed(job, Instant.now());
        site.observer().taken(job, new Secrets());
        site.observer().begun(job, ticket(run));
        runOf.put(job.id(), run);
    }

    static Ticket ticket(String run) {
        return new Ticket(Instant.now(), Instant.now(), false, Map.of("environment", ENVIRONMENT, "run", run));
    }

    void end(Job job, JobResult result) {
        if (!(result instanceof JobResult.Continued) && runOf.containsKey(job.id())) {
            runs.exit(Objects.requireNonNull(runOf.get(job.id())));
        }
        JobObserver observer = site.observer();
        observer.ready(job);
        observer.decided(job, result);
        observer.reported(job, result, true);
        observer.letGo(job.id());
    }

    static JobResult succeeded(String summary) {
        return new JobResult.Succeeded(new ExecutionDetails(summary, null, 100), Map.of());
    }

    static JobResult handedBack() {
        return new JobResult.Continued("token", new ExecutionDetails(null, null, null));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        site.close();
        journal.close();
        http.close();
    }
}
