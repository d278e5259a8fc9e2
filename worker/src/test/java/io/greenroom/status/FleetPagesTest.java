package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.action.ExternalId;
import io.greenroom.action.RunLinks;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.InMemoryLeases;
import io.greenroom.fleet.Lease;
import io.greenroom.fleet.Member;
import io.greenroom.fleet.SeenLeases;
import io.greenroom.job.ActionType;
import io.greenroom.job.InMemoryJournalStore;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal;
import io.greenroom.job.Ticket;
import io.greenroom.ledger.InMemoryLedger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The pages of worker {@code here}, which shares a store with worker {@code there}. */
class FleetPagesTest {
    private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    private static final String RUN = Stage.ENVIRONMENT + "/run1";
    /** Of a provider that worker {@code here} does not have. */
    private static final String AWAY = "docker/0123456789abcdef";

    private static final JobId JOB = new JobId("1b671a64-40d5-491e-99b0-da01ff1f3341");

    private final Path folder;
    private final MovableTime time = MovableTime.somewhen();
    private final InMemoryJournalStore journals = InMemoryJournalStore.shared();
    private final InMemoryLeases leases = new InMemoryLeases(journals);
    private final SeenLeases seen = new SeenLeases(leases, time);
    private final InMemoryLedger ledger = new InMemoryLedger();
    private final JobOwner here;
    private final JobOwner there;

    FleetPagesTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        ledger.becomeShared();
        here = journals.begin("here");
        there = journals.begin("there");
    }

    private Stage open() throws Exception {
        return open(RunLinks.none());
    }

    private Stage open(RunLinks delivered) throws Exception {
        Stage stage = Stage.open(Files.createDirectories(folder.resolve("here")), ledger);
        stage.site.showFleet(new Workers("here", seen, journals), delivered);
        leases.renew(here, "1", new Member(stage.address.toString(), "1.0", 0, 1000));
        return stage;
    }

    private void lives(String address) throws Exception {
        leases.renew(there, "1", new Member(address, "1.1", 7, 993));
    }

    private void hasInFlight(String subject) throws Exception {
        int slash = subject.lastIndexOf('/');
        Map<String, String> state = subject.indexOf('/') == slash
                ? Map.of("environment", subject)
                : Map.of("environment", subject.substring(0, slash), "run", subject.substring(slash + 1));
        journals.add(new Journal.Entry(
                JOB,
                Stage.RUN,
                there,
                Journal.Step.BEGUN,
                "nonce",
                Instant.now(),
                new Ticket(Instant.now(), Instant.now(), false, state),
                null));
    }

    private void began(String id, String name) throws Exception {
        var environment = new EnvironmentId(id);
        var owner = new PipelineContext("eu-west-1", "111122223333", "shop", "e-1", "Test", "Start", "a-1");
        var present = new LedgerEntry.Present(
                environment, Instant.now(), Instant.now().plusSeconds(3600), false, null, null);
        ledger.put(new LedgerEntry("key", environment.provider(), "web", name, owner, "there", present, 1));
    }

    private static void assertSendsOn(HttpResponse<String> answer, URI address, String path) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains(address + path + "?sent-on");
    }

    @Test
    void aRunAndItsLogOpenAtTheWorkerThatHasThem() throws Exception {
        try (var reader = open();
                var other = Stage.open(Files.createDirectories(folder.resolve("there")))) {
            lives(other.address.toString());
            Job job = Stage.job("Smoke", Map.of());
            other.begin(job, "run1");
            other.print(job, "printed there\n");
            hasInFlight(RUN);

            for (String path : List.of("/runs/" + RUN, "/environments/" + RUN, "/logs/" + RUN + ".txt")) {
                var answer = reader.get(path);
                assertSendsOn(answer, other.address, path.replace("/environments/", "/runs/"));
                assertThat(other.get(answer.headers().firstValue("Location").orElseThrow())
                                .body())
                        .contains("printed there");
            }
        }
    }

    @Test
    void aJobOpensAtTheWorkerThatHasIt() throws Exception {
        try (var reader = open()) {
            lives("http://10.0.3.7:8470/");
            hasInFlight(RUN);

            assertSendsOn(
                    reader.get("/jobs/" + JOB.shortened()),
                    URI.create("http://10.0.3.7:8470"),
                    "/jobs/" + JOB.shortened());
            assertThat(reader.get("/jobs/00000000").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anEnvironmentAndARunInItThatIsOverOpenWhereItWasBegun() throws Exception {
        began(AWAY, "shop-main");
        try (var reader = open()) {
            lives("https://worker.example.com");

            for (String path : List.of("/environments/" + AWAY, "/runs/" + AWAY + "/run7")) {
                assertSendsOn(reader.get(path), URI.create("https://worker.example.com"), path);
            }
        }
    }

    @Test
    void whatIsHereIsShownHereWhateverTheStoreHasOfOthers() throws Exception {
        try (var reader = open()) {
            lives("http://10.0.3.7:8470");
            Job job = Stage.job("Smoke", Map.of());
            reader.begin(job, "run1");
            hasInFlight(RUN);

            assertThat(reader.get("/runs/" + RUN).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void nobodyIsSentRoundAndRound() throws Exception {
        began(AWAY, "shop-main");
        try (var reader = open()) {
            lives("http://10.0.3.7:8470");
            hasInFlight(RUN);
            String link = "href=\"http://10.0.3.7:8470/%s?sent-on\"";

            assertThat(reader.get("/runs/" + RUN + "?sent-on").body()).contains(link.formatted("runs/" + RUN));
            assertThat(reader.get("/runs/" + RUN, "X-Freshen", "1").body()).contains(link.formatted("runs/" + RUN));
            assertThat(reader.get("/logs/" + RUN + ".txt?a=b&sent-on").body())
                    .contains(link.formatted("logs/" + RUN + ".txt"));
            assertThat(reader.get("/environments/" + AWAY + "?sent-on").body())
                    .contains("shop-main", link.formatted("environments/" + AWAY));
            assertThat(reader.get("/jobs/" + JOB.shortened() + "?sent-on").body())
                    .contains(link.formatted("jobs/" + JOB.shortened()));
        }
    }

    @Test
    void whoFilledInTheTokenIsNotSentOnButGivenTheLink() throws Exception {
        String token = "a-token-of-many-characters";
        try (var reader = Stage.open(folder, Optional.of(token), Optional.empty())) {
            reader.site.showFleet(new Workers("here", seen, journals), RunLinks.none());
            lives("http://10.0.3.7:8470");
            hasInFlight(RUN);

            assertThat(reader.get("/runs/" + RUN + "?token=" + token).headers().firstValue("Location"))
                    .contains("/runs/" + RUN + "?sent-on");
            assertThat(reader.get("/?token=" + token).headers().firstValue("Location"))
                    .contains("/");
            assertThat(reader.get("/runs/" + RUN).statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "javascript:alert(1)",
                "//evil.example.com",
                "http://",
                "http:evil.example.com",
                "ftp://evil.example.com",
                "http://me:mine@evil.example.com",
                "http://evil.example.com/path",
                "http://evil.example.com?query",
                "http://evil.example.com#fragment",
                "http://evil.example.com:99999",
                "http://evil.example.com\r\nSet-Cookie: a=b",
                "<script>alert(1)</script>"
            })
    void nobodyIsSentToWhatIsNoAddress(String address) throws Exception {
        try (var reader = open()) {
            lives(address);
            hasInFlight(AWAY + "/run1");

            var answer = reader.get("/runs/" + AWAY + "/run1");

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Location")).isEmpty();
            assertThat(answer.body()).contains("Worker there has it", "set fleet.address there");
            assertThat(reader.get("/").body()).doesNotContain("evil.example.com", "alert(1)");
        }
    }

    @Test
    void anAddressThatIsAlsoThisWorkersLeadsNowhere() throws Exception {
        try (var reader = open()) {
            lives(reader.address.toString());
            hasInFlight(AWAY + "/run1");

            assertThat(reader.get("/runs/" + AWAY + "/run1").body()).contains("set fleet.address there");
        }
    }

    @Test
    void ofAWorkerThatIsGoneThePagesSayWhoseItWasAndWhereTheTextMayBe() throws Exception {
        began(AWAY, "shop-main");
        RunLinks console = run -> Optional.of("https://console.example.com/" + run);
        try (var reader = open(console)) {
            lives("http://10.0.3.7:8470");
            hasInFlight(AWAY + "/run1");
            for (Lease each : leases.all()) {
                if (each.owner().equals(there)) {
                    assertThat(leases.end(each)).isTrue();
                }
            }

            for (String path : List.of("/runs/" + AWAY + "/run1", "/logs/" + AWAY + "/run1.txt")) {
                var answer = reader.get(path);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.body())
                        .contains("Worker there had it, and is gone")
                        .contains("href=\"https://console.example.com/" + AWAY + "/run1\"");
            }
            assertThat(reader.get("/environments/" + AWAY).body())
                    .contains("shop-main", "Worker there had it, and is gone");
            assertThat(reader.get("/").body()).contains("there (gone)").doesNotContain("10.0.3.7");
        }
    }

    @Test
    void whereLogsAreNotDeliveredThePageSaysWhatWouldDeliverThem() throws Exception {
        try (var reader = open()) {
            lives("http://10.0.3.7:8470");

            assertThat(reader.get("/runs/" + AWAY + "/run1").body())
                    .contains("logging.commands: cloudwatch")
                    .contains("href=\"http://10.0.3.7:8470/runs/" + AWAY + "/run1?sent-on\"");
        }
    }

    @Test
    void aWorkerThatIsSilentIsNobodysGoal() throws Exception {
        try (var reader = open()) {
            lives("http://10.0.3.7:8470");
            hasInFlight(AWAY + "/run1");
            seen.all();
            time.advance(Duration.ofSeconds(19));
            seen.all();
            assertThat(reader.get("/runs/" + AWAY + "/run1").statusCode()).isEqualTo(302);

            time.advance(Duration.ofSeconds(1));
            leases.renew(here, "2", new Member(reader.address.toString(), "1.0", 0, 1000));
            seen.all();

            assertThat(reader.get("/runs/" + AWAY + "/run1").body()).contains("has shown no life for a while");
            assertThat(reader.get("/").body())
                    .containsPattern("here \\(this one\\)</td>.*alive.*there</td>.*silent.*20 s ago");
        }
    }

    @Test
    void theOverviewHasAllWorkersJobsAndEnvironments() throws Exception {
        began(AWAY, "shop-main");
        try (var reader = open()) {
            lives("http://10.0.3.7:8470");
            hasInFlight(AWAY + "/run1");
            reader.begin(Stage.job("Smoke", Map.of()), "run2");

            assertThat(reader.get("/").body())
                    .contains("Workers (2)", "here (this one)", "href=\"http://10.0.3.7:8470/\"", "1.1")
                    .contains("Jobs in flight (1)", "Smoke")
                    .contains("Jobs in flight on other workers (1)", "href=\"/jobs/" + JOB.shortened() + "\"")
                    .contains("href=\"/runs/" + AWAY + "/run1\"", ">shop</td>")
                    .contains("Environments of other workers (1)", "href=\"/environments/" + AWAY + "\"", "shop-main");
            var json = JsonMapper.shared().readTree(reader.get("/api/jobs").body());
            assertThat(json.path("inFlight")).hasSize(1);
            assertThat(json.path("elsewhere").path(0).path("worker").asString()).isEqualTo("there");
            assertThat(json.path("elsewhere").path(0).path("step").asString()).isEqualTo("running");
            assertThat(json.path("elsewhere").path(0).path("job").asString()).isEqualTo(JOB.shortened());
            assertThat(json.path("workers").path(1).path("jobs").asInt()).isEqualTo(7);
        }
    }

    @Test
    void whoSharesNothingSeesNothingOfOthers() throws Exception {
        try (var reader = Stage.open(folder)) {
            assertThat(reader.get("/").body()).doesNotContain("orkers");
            assertThat(reader.get("/api/jobs").body()).isEqualTo("{\"inFlight\":[],\"recent\":[]}");
        }
    }

    @Test
    void aRoundThatAnotherWorkerHasIsNotShownAsHandedBack() throws Exception {
        try (var reader = open()) {
            Job job = Stage.job("Smoke", Map.of());
            reader.begin(job, "run1");
            reader.end(job, Stage.handedBack());
            hasInFlight(RUN);

            assertThat(reader.get("/").body()).contains("Jobs in flight (0)", "Jobs in flight on other workers (1)");
        }
    }

    @Test
    void whateverStandsInTheStoreIsShownAsText() throws Exception {
        JobOwner hostile = journals.begin(HOSTILE.repeat(20));
        leases.renew(hostile, "1", new Member(HOSTILE, HOSTILE.repeat(1000), -1, Integer.MAX_VALUE));
        journals.add(new Journal.Entry(
                new JobId("\"><b>"),
                new ActionType(HOSTILE, HOSTILE, HOSTILE),
                hostile,
                Journal.Step.BEGUN,
                HOSTILE,
                Instant.now(),
                new Ticket(Instant.now(), Instant.now(), false, Map.of("environment", HOSTILE)),
                null));
        began(AWAY, HOSTILE);
        try (var reader = open()) {
            for (String path : List.of("/", "/environments/" + AWAY, "/jobs/%22%3E%3Cb%3E")) {
                assertThat(reader.get(path).body())
                        .as(path)
                        .doesNotContain("<script>", "<img", "<b>")
                        .hasSizeLessThan(50_000);
            }
        }
    }

    @Test
    void theLogOfARunIsNamedAsItIsDelivered() throws Exception {
        RunLinks console = run -> run.equals(ExternalId.parse(AWAY + "/run1").orElseThrow())
                ? Optional.of("https://console.example.com/stream")
                : Optional.empty();
        try (var reader = open(console)) {
            assertThat(reader.get("/runs/" + AWAY + "/run1").body())
                    .contains("href=\"https://console.example.com/stream\"");
        }
    }
}
