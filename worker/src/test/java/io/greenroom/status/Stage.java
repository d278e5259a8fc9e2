package io.greenroom.status;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobObserver;
import io.greenroom.job.JobResult;
import io.greenroom.job.Journal;
import io.greenroom.job.PolledJob;
import io.greenroom.job.Ticket;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.time.Time;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A served site, and jobs that happen as a test says. */
final class Stage implements AutoCloseable {
    static final ActionType RUN = new ActionType("Test", "Run-Command", "1");
    static final String ENVIRONMENT = "local/0123456789abcdef";

    final StatusSite site;
    final URI address;
    final Journal journal;
    private final HttpClient http = HttpClient.newHttpClient();

    private Stage(StatusSite site, Journal journal) throws IOException {
        this.site = site;
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

    private static Stage open(
            Path folder, Optional<String> token, Optional<String> proxyHeader, ConnectionLimits limits)
            throws IOException {
        var journal = SqliteJournal.open(folder.resolve("journal.db"), Time.system());
        return new Stage(site(folder, token, proxyHeader, journal, limits), journal);
    }

    /** A site that nothing was begun of; keeps logs for a day. */
    static StatusSite site(Path folder, Journal journal) {
        return site(folder, Optional.empty(), Optional.empty(), journal, ConnectionLimits.USUAL);
    }

    private static StatusSite site(
            Path folder,
            Optional<String> token,
            Optional<String> proxyHeader,
            Journal journal,
            ConnectionLimits limits) {
        var settings = new StatusSettings(
                folder,
                "127.0.0.1",
                Optional.empty(),
                token,
                proxyHeader,
                Duration.ofDays(1),
                1L << 40,
                Duration.ofSeconds(15),
                100,
                Optional.of("eu-west-1.console.aws.amazon.com"),
                true);
        return new StatusSite(settings, definitions(), List.of(), journal, new SecretsInUse(), limits, Time.system());
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
    }

    static Ticket ticket(String run) {
        return new Ticket(Instant.now(), Instant.now(), false, Map.of("environment", ENVIRONMENT, "run", run));
    }

    void end(Job job, JobResult result) {
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
