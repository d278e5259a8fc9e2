package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.PolledJob;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.sqlite.SqliteJobHistory;
import io.greenroom.sqlite.SqliteJournal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The listing, with a stand-in for the worker's pages. */
class JobsCommandTest {
    private static final String TOKEN = "0123456789abcdef";

    private final Path state;
    private final Path settings;
    private final HttpServer pages;
    private volatile String answer = "{\"inFlight\": []}";

    JobsCommandTest(@TempDir Path folder) throws IOException {
        state = Files.createDirectories(folder.resolve("state"));
        settings = Files.writeString(
                folder.resolve("greenroom.yaml"), "stateDirectory: %s\nstatus: {token: %s}\n".formatted(state, TOKEN));
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        pages.createContext("/api/jobs", exchange -> {
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = (known ? answer : "no").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        pages.start();
    }

    @AfterEach
    void serveNoMore() {
        pages.stop(0);
    }

    private void workerIs(long process) throws IOException {
        Files.writeString(state.resolve("worker.lock"), Long.toString(process));
        Files.writeString(
                state.resolve("status.url"),
                "http://127.0.0.1:%d\n".formatted(pages.getAddress().getPort()));
    }

    private void workerIsThere() throws IOException {
        workerIs(ProcessHandle.current().pid());
    }

    private record Said(int status, String out, String err) {}

    private Said jobs(Path config, String... options) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            var arguments = new ArrayList<>(List.of("jobs", "--config", config.toString()));
            arguments.addAll(List.of(options));
            int status = Main.run(arguments.toArray(String[]::new));
            return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    @Test
    void theRunningWorkerIsAskedWithItsToken() throws IOException {
        workerIsThere();
        answer = """
                {"inFlight": [{"job": "1f3a", "type": "t", "pipeline": "shop", "stage": "Test", "action": "Smoke",
                  "step": "wait", "since": "%s", "subject": "local/9f2c", "summary": "42 of 50\\nmore"}]}
                """.formatted(Instant.now().minusSeconds(3725));

        var said = jobs(settings);

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("1f3a  wait  1h02m  shop/Test/Smoke  local/9f2c  42 of 50\n");
        assertThat(said.err()).contains("1 in flight. The worker at http://127.0.0.1:");
        var json = JsonMapper.shared().readTree(jobs(settings, "--json").out());
        assertThat(json.isArray()).isTrue();
        assertThat(json.get(0).path("action").asString()).isEqualTo("Smoke");
    }

    @Test
    void anotherTokenIsSaidToBeOneAndIsNotShown() throws IOException {
        workerIsThere();
        Path other = Files.writeString(
                settings.resolveSibling("other.yaml"),
                Files.readString(settings).replace(TOKEN, "another-token-of-16"));
        Path none = Files.writeString(settings.resolveSibling("none.yaml"), "stateDirectory: %s\n".formatted(state));

        for (Path config : List.of(other, none)) {
            var said = jobs(config);
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.err())
                    .contains("status.token", "GREENROOM_STATUS_TOKEN")
                    .doesNotContain("another-token");
            assertThat(said.out()).isEmpty();
        }
    }

    @Test
    void namesCannotMoveTheCursorOrMakeLines() throws IOException {
        workerIsThere();
        answer = """
                {"inFlight": [{"job": "1", "pipeline": "a\\u001b[2Jb", "stage": "c\\nd", "action": "e\\u009bf",
                  "step": "wait", "since": null, "subject": null, "summary": "\\u202egnihton"}]}
                """;

        var said = jobs(settings);

        assertThat(said.status()).isZero();
        assertThat(said.out().lines()).hasSize(2);
        assertThat(said.out()).contains("a?[2Jb/c?d/e?f", "?gnihton");
    }

    @Test
    void theJournalAnswersForAWorkerThatDied() throws Exception {
        long gone = new ProcessBuilder("true").start().onExit().get().pid();
        workerIs(gone);
        inTheJournal("4f1d2c3b");

        var said = jobs(settings);

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("4f1d2c3b", "beginning", "Test/Run-Command/1");
        assertThat(said.err()).contains("1 in flight. No worker answers");
    }

    @Test
    void theJournalAnswersWhereNobodyListensAtTheAddress() throws Exception {
        workerIsThere();
        pages.stop(0);
        inTheJournal("4f1d2c3b");

        assertThat(jobs(settings).out()).contains("4f1d2c3b");
        assertThat(jobs(settings, "--json").out()).contains("\"step\" : \"beginning\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://127.0.0.1:-1",
                "http://127.0.0.1:0",
                "http://127.0.0.1:99999",
                "http://no-such-host.invalid:8470",
                "http://",
                "http:// a",
                "ftp://127.0.0.1",
                "127.0.0.1:8470",
                "a\nb"
            })
    void anAddressThatCannotBeAskedMeansThatNoWorkerAnswers(String address) throws Exception {
        workerIsThere();
        Files.writeString(state.resolve("status.url"), address + "\n");
        inTheJournal("4f1d2c3b");

        var said = jobs(settings);

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out()).contains("4f1d2c3b");
        assertThat(said.err()).isEqualTo("""
                1 in flight. No worker answers on the state directory %s; its journal says so.
                """.formatted(state));
    }

    @Test
    void soDoesAFileThatCannotBeRead() throws Exception {
        workerIsThere();
        for (byte[] damaged : List.of(new byte[] {(byte) 0xff, 0}, new byte[5_000])) {
            Files.write(state.resolve("status.url"), damaged);
            assertThat(jobs(settings).err()).contains("No worker answers");
        }
        Files.delete(state.resolve("status.url"));
        Files.createDirectory(state.resolve("status.url"));

        var said = jobs(settings);

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.err()).contains("No worker answers");
    }

    @Test
    void withoutAWorkerAJobHasTheSameMembersAndWhatItsRecordKnows() throws Exception {
        inTheJournal("4f1d2c3b");
        inTheJournal("77aa0231");
        try (var history = SqliteJobHistory.in(state, InstantSource.system())) {
            history.change(new LinkedHashMap<>(Map.of("4f1d2c3b", """
                    {"job": "4f1d2c3b", "category": "Test", "provider": "Run-Command", "version": "1",
                     "context": {"pipeline": "shop", "stage": "Test", "action": "Smoke", "execution": "e-1"},
                     "at": {"handedOut": "2026-03-01T09:30:00Z"}, "subject": "local/9f2c"}""")), List.of());
        }

        assertThat(jobs(settings).out()).contains("shop/Test/Smoke", "local/9f2c");
        var json = JsonMapper.shared().readTree(jobs(settings, "--json").out());
        assertThat(json).hasSize(2).allSatisfy(job -> assertThat(job.propertyNames())
                .containsExactly(
                        "job",
                        "type",
                        "pipeline",
                        "execution",
                        "stage",
                        "action",
                        "step",
                        "result",
                        "since",
                        "reported",
                        "subject",
                        "summary",
                        "percent",
                        "source"));
        assertThat(json.get(0).path("source").asString()).isEqualTo("journal");
        assertThat(json.get(0).path("since").asString()).isEqualTo("2026-03-01T09:30:00Z");
        assertThat(json.get(1).path("pipeline").isNull()).isTrue();
    }

    @Test
    void withoutAWorkerAndAJournalThereAreNoJobs() {
        var said = jobs(settings);

        assertThat(said.status()).isZero();
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("No jobs are in flight.");
        assertThat(jobs(settings, "--json").out().strip()).isEqualTo("[ ]");
    }

    private void inTheJournal(String id) throws Exception {
        var job = new Job(
                new JobId(id),
                new ActionType("Test", "Run-Command", "1"),
                Map.of(),
                PipelineContext.UNKNOWN,
                List.of(),
                List.of(),
                null,
                null);
        try (var journal = SqliteJournal.open(state.resolve("journal.db"), InstantSource.system())) {
            journal.acknowledging(new PolledJob(job, "nonce", Instant.now()));
        }
    }
}
