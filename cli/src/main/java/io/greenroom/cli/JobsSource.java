package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.job.StateDirectoryLock;
import io.greenroom.sqlite.SqliteJobHistory;
import io.greenroom.sqlite.SqliteJournal;
import io.greenroom.status.LastKnownJobs;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Where the jobs in flight are known: the running worker, or else what it has written into its state directory. Both tell
 * of each job with the same members.
 */
final class JobsSource {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int WRONG_TOKEN = 401;
    private static final int HIGHEST_PORT = 65_535;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Settings settings;
    private final HttpClient http = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(PATIENCE)
            .build();

    JobsSource(Settings settings) {
        this.settings = settings;
    }

    /** One line of the listing; texts are empty where nothing is known. */
    record Row(String job, String step, Optional<Instant> since, String where, String subject, String summary) {}

    /** @param origin who said so, for people */
    record Jobs(ArrayNode array, String origin) {

        String json(boolean pretty) {
            return pretty
                    ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array)
                    : JSON.writeValueAsString(array);
        }

        List<Row> rows() {
            var rows = new ArrayList<Row>();
            for (JsonNode job : array) {
                rows.add(new Row(
                        text(job, "job"),
                        text(job, "step"),
                        since(job),
                        where(job),
                        text(job, "subject"),
                        Visible.name(Visible.firstLine(job.path("summary").asString("")))));
            }
            return rows;
        }

        private static String where(JsonNode job) {
            String pipeline = text(job, "pipeline");
            return pipeline.isEmpty()
                    ? text(job, "type")
                    : "%s/%s/%s".formatted(pipeline, text(job, "stage"), text(job, "action"));
        }

        private static Optional<Instant> since(JsonNode job) {
            String since = job.path("since").asString("");
            return since.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(since));
        }

        private static String text(JsonNode job, String name) {
            return Visible.name(job.path(name).asString(""));
        }
    }

    Jobs look() throws InterruptedException {
        Optional<URI> worker =
                StateDirectoryLock.holderIsAlive(settings.stateDirectory()) ? address() : Optional.empty();
        if (worker.isPresent()) {
            Optional<ArrayNode> jobs = ask(worker.get());
            if (jobs.isPresent()) {
                return new Jobs(jobs.get(), "The worker at %s says so.".formatted(worker.get()));
            }
        }
        return new Jobs(
                journal(),
                "No worker answers on the state directory %s; its journal says so."
                        .formatted(settings.stateDirectory()));
    }

    /** Where its pages are asked; empty where the file is not there or names nothing that can be asked. */
    private Optional<URI> address() {
        try {
            return reachable(
                    new URI(Files.readString(WorkerPages.addressFile(settings)).strip()));
        } catch (IOException | URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whoever listens on all addresses is reached on this machine's own. */
    private static Optional<URI> reachable(URI worker) {
        String host = worker.getHost();
        boolean isHttp = "http".equals(worker.getScheme()) || "https".equals(worker.getScheme());
        if (!isHttp || host == null || worker.getPort() == 0 || worker.getPort() > HIGHEST_PORT) {
            return Optional.empty();
        }
        boolean everywhere = host.equals("0.0.0.0") || host.equals("[::]");
        return Optional.of(everywhere ? URI.create("http://127.0.0.1:" + worker.getPort()) : worker);
    }

    private Optional<ArrayNode> ask(URI worker) throws InterruptedException {
        var request = HttpRequest.newBuilder(worker.resolve("/api/jobs")).timeout(PATIENCE);
        settings.status().token().ifPresent(token -> request.header("Authorization", "Bearer " + token.reveal()));
        settings.status().proxyHeader().ifPresent(header -> request.header(header, "greenroom jobs"));
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() == WRONG_TOKEN) {
                throw Refusal.failure(
                        "The worker at %s does not show its jobs to this command: status.token is %s. Give this command the worker's settings (--config, or GREENROOM_STATUS_TOKEN)."
                                .formatted(
                                        worker,
                                        settings.status().token().isPresent() ? "another one there" : "not set here"));
            }
            if (answer.statusCode() != 200) {
                throw Refusal.failure("The worker at %s does not show its jobs (status %d): %s"
                        .formatted(worker, answer.statusCode(), Visible.name(Visible.firstLine(answer.body()))));
            }
            return JSON.readTree(answer.body()).path("inFlight").asArrayOpt();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    private ArrayNode journal() {
        try {
            return LastKnownJobs.inFlight(
                    SqliteJournal.peek(settings.stateDirectory().resolve("journal.db")),
                    history(),
                    InstantSource.system());
        } catch (IOException e) {
            throw Refusal.failure(String.valueOf(e.getMessage()));
        }
    }

    /** Only adds to what the journal says. */
    private Map<String, String> history() {
        try {
            return SqliteJobHistory.peek(settings.stateDirectory());
        } catch (IOException e) {
            System.err.println("Where the jobs belong is not known: " + e.getMessage());
            return Map.of();
        }
    }
}
