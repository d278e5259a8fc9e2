package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.Bulkhead;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusPagesTest {
    private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    private static final String TOKEN = "a-token-of-many-characters";

    private final Path folder;

    StatusPagesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whateverSomebodySaysIsShownAsText() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job job = Stage.job(HOSTILE, Map.of("CommandName", HOSTILE, "ArgumentsJSON", "\u202egnp.exe"));
            stage.begin(job, "run1");
            stage.print(job, "one " + HOSTILE + " \u001b[31mred\u001b[0m \u001b]0;title\u0007\n");
            stage.end(job, new JobResult.Failed(FailureType.JOB_FAILED, HOSTILE, null));

            for (String path : List.of("/", "/jobs/" + job.id().shortened(), "/runs/" + Stage.ENVIRONMENT + "/run1")) {
                var page = stage.get(path);
                assertThat(page.statusCode()).as(path).isEqualTo(200);
                assertThat(page.body())
                        .as(path)
                        .contains("&lt;script&gt;alert(1)")
                        .doesNotContain("<script>", "<img", "\u202e", "\u001b");
                assertThat(page.headers().firstValue("Content-Security-Policy"))
                        .hasValueSatisfying(policy -> assertThat(policy)
                                .contains("default-src 'none'")
                                .doesNotContain("unsafe"));
            }
            assertThat(stage.get("/runs/" + Stage.ENVIRONMENT + "/run1").body())
                    .contains("<span class=\"f1\">red</span>", "␛]0;title");
        }
    }

    @Test
    void secretPropertiesAreNowhereNeitherAsTheyAreNorInOthers() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job job = Stage.job(
                    "Smoke",
                    Map.of(
                            "CommandName", "smoke",
                            "ArgumentsJSON", "{\"Url\":\"https://u:hunter2hunter2@host/\"}",
                            "SecretArgumentsJSON", "{\"Password\":\"hunter2hunter2\"}"));
            stage.begin(job, "run1");

            assertThat(stage.get("/jobs/" + job.id().shortened()).body())
                    .contains("https://u:****@host/")
                    .containsPattern("<dt>SecretArgumentsJSON</dt><dd><code[^>]*>[*]{4}</code>");
            for (String path : List.of("/", "/jobs/" + job.id().shortened(), "/api/jobs", "/metrics")) {
                assertThat(stage.get(path).body())
                        .as(path)
                        .doesNotContain("hunter2", job.id().value());
            }
        }
    }

    @Test
    void whatWaitsAtABulkheadIsShownWithTheSettingThatSaysSo() throws Exception {
        try (var stage = Stage.open(folder)) {
            assertThat(stage.get("/").body()).doesNotContain("more wait");

            stage.site.bulkheads(() -> List.of(
                    new Bulkhead(Bulkhead.Kind.PIPELINE, HOSTILE, 100, 100, 40, Instant.now()),
                    new Bulkhead(Bulkhead.Kind.PROVIDER, "local", 50, 50, 2, Instant.now()),
                    new Bulkhead(Bulkhead.Kind.PROVIDER, "docker", 50, 50, 0, null)));

            assertThat(stage.get("/").body())
                    .contains("42 more wait", "pipeline &lt;script&gt;", "100 (jobs.maxPerPipeline)")
                    .contains("provider local", "50 (jobs.maxPerProvider)")
                    .doesNotContain("provider docker", "<script>alert");
            assertThat(stage.get("/metrics").body())
                    .contains("greenroom_jobs_waiting{bulkhead=\"provider\",name=\"local\"} 2.0");
        }
    }

    @Test
    void aLogGoesOnWhereTheReaderWas() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job job = Stage.job("Smoke", Map.of());
            stage.begin(job, "run1");
            stage.print(job, "first\nsecond\n");
            stage.end(job, Stage.succeeded("done"));

            assertThat(stage.get("/live/" + Stage.ENVIRONMENT + "/run1").body())
                    .contains("first\\nsecond", "id: 13", "event: end");
            assertThat(stage.get("/live/" + Stage.ENVIRONMENT + "/run1", "Last-Event-ID", "6")
                            .body())
                    .contains("second")
                    .doesNotContain("first");
            assertThat(stage.get("/logs/" + Stage.ENVIRONMENT + "/run1.txt").body())
                    .isEqualTo("first\nsecond\n");
        }
    }

    @Test
    void aSecondRoundOfTheSameRunContinuesItsLog() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job first = Stage.job("Smoke", Map.of());
            stage.begin(first, "run1");
            stage.print(first, "one\n");
            stage.site.observer().decided(first, Stage.handedBack());
            stage.site.observer().letGo(first.id());

            Job second = Stage.job("Smoke", Map.of());
            stage.begin(second, "run1");
            stage.print(second, "tw");
            stage.print(second, "o\n");

            assertThat(stage.get("/logs/" + Stage.ENVIRONMENT + "/run1.txt").body())
                    .isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void aJobBetweenTwoRoundsIsStillShownAndKeepsItsBeginning() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job first = Stage.job("Smoke", Map.of());
            stage.begin(first, "run1");
            stage.end(first, Stage.handedBack());
            assertThat(stage.get("/api/jobs").body()).contains("\"step\":\"handed back\"");
            assertThat(stage.get("/").body()).contains("Jobs in flight (1)").contains("No job has ended");

            Job second = Stage.job("Smoke", Map.of());
            stage.begin(second, "run1");
            stage.end(second, Stage.succeeded("done"));
            assertThat(stage.get("/").body()).contains("Jobs in flight (0)", "succeeded");
            assertThat(stage.get("/jobs/" + second.id().shortened()).body())
                    .contains("Acknowledged", "Begun", "Reported");
        }
    }

    @Test
    void betweenTwoRoundsThePagesSayWhyNothingComes() throws Exception {
        Job first = Stage.job("Smoke", Map.of());
        Job second = Stage.job("Smoke", Map.of());
        try (var stage = Stage.open(folder)) {
            var pages = List.of("/jobs/" + first.id().shortened(), "/runs/" + Stage.ENVIRONMENT + "/run1");
            stage.begin(first, "run1");
            for (String path : pages) {
                assertThat(stage.get(path).body()).as(path).doesNotContain("Between two rounds");
            }
            stage.end(first, Stage.handedBack());
            for (String path : pages) {
                assertThat(stage.get(path).body())
                        .as(path)
                        .contains(
                                "Between two rounds: its job goes on in about half a minute",
                                "data-freshen=\"always\"");
            }
            stage.begin(second, "run1");
            for (String path : pages) {
                assertThat(stage.get(path).body()).as(path).doesNotContain("Between two rounds");
            }
        }
    }

    @Test
    void thePageOfARoundThatWasHandedBackShowsTheRoundThatGoesOnWithIt() throws Exception {
        Job first = Stage.job("Smoke", Map.of());
        Job second = Stage.job("Smoke", Map.of());
        Job third = Stage.job("Smoke", Map.of());
        String earlier = "/jobs/" + first.id().shortened();
        try (var stage = Stage.open(folder)) {
            stage.begin(first, "run1");
            stage.end(first, Stage.handedBack());
            assertThat(stage.get(earlier).body()).contains("handed back");

            stage.begin(second, "run1");
            assertThat(stage.get(earlier).body()).contains("running").doesNotContain("handed back");
            stage.end(second, Stage.handedBack());

            stage.begin(third, "run1");
            stage.end(third, Stage.succeeded("after three rounds"));
            assertThat(stage.get(earlier).body()).contains("after three rounds");
        }
        try (var stage = Stage.open(folder)) {
            assertThat(stage.get(earlier).body()).contains("after three rounds");
            assertThat(stage.get("/jobs/00000000").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aRunThatItsProviderHasForgottenStillShowsHowItEnded() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job good = Stage.job("Smoke", Map.of("CommandName", "smoke", "ComponentName", "web"));
            stage.begin(good, "run1");
            stage.end(
                    good,
                    new JobResult.Succeeded(
                            new ExecutionDetails("all well", null, 100),
                            Map.of("ExitCode", "0", "DurationInSeconds", "125")));
            Job bad = Stage.job("Load", Map.of("CommandName", "load"));
            stage.begin(bad, "run2");
            stage.end(bad, new JobResult.Failed(FailureType.JOB_FAILED, "load exited with 3 after 2 s.", null));

            assertThat(stage.get("/runs/" + Stage.ENVIRONMENT + "/run1").body())
                    .contains("<h1>smoke</h1>", ">succeeded<")
                    .contains(fact("Exit code", "0"), fact("Took", "2 min 5 s"), fact("Component", "web"))
                    .contains("<dt>Started</dt>");
            assertThat(stage.get("/runs/" + Stage.ENVIRONMENT + "/run2").body())
                    .contains("<h1>load</h1>", ">failed<", "load exited with 3", "<dt>Took</dt>", "<dt>Started</dt>");
        }
    }

    private static String fact(String name, String value) {
        return "<dt>%s</dt><dd>%s</dd>".formatted(name, value);
    }

    @Test
    void nothingLeadsOutOfTheLogsFolder() throws Exception {
        try (var stage = Stage.open(folder)) {
            for (String path : List.of(
                    "/logs/local/..%2f..%2fjournal/x.txt",
                    "/logs/local/../x.txt", "/live/local/%2e%2e/..", "/logs/local/a/%2e%2e.txt")) {
                assertThat(stage.get(path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void aWorkerWhoseThreadsDoNotComeRoundIsNotLive() throws Exception {
        try (var stage = Stage.open(folder)) {
            stage.site.aliveWhile(() -> false);

            var answer = stage.get("/health/live");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("a poller does not come round");
        }
    }

    @Test
    void withATokenOnlyWhoHasItMayLook() throws Exception {
        try (var stage = Stage.open(folder, Optional.of(TOKEN), Optional.empty())) {
            assertThat(stage.get("/").statusCode()).isEqualTo(401);
            assertThat(stage.get("/metrics").statusCode()).isEqualTo(401);
            assertThat(stage.get("/?token=wrong").statusCode()).isEqualTo(401);
            assertThat(stage.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(stage.get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode())
                    .isEqualTo(200);

            assertThat(stage.get("/metrics", "Authorization", "bearer " + TOKEN).statusCode())
                    .isEqualTo(200);
            assertThat(stage.get("/metrics", "Authorization", "Basic " + TOKEN).statusCode())
                    .isEqualTo(401);
            assertThat(stage.get("/metrics").headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer realm=\"greenroom\"");

            var entered = stage.get("/?token=" + TOKEN);
            assertThat(entered.statusCode()).isEqualTo(303);
            assertThat(entered.headers().firstValue("Location")).contains("/");
            String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Lax").doesNotContain(TOKEN);
            assertThat(stage.get("/", "Cookie", cookie.substring(0, cookie.indexOf(';')))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void behindAProxyItsHeaderIsWanted() throws Exception {
        try (var stage = Stage.open(folder, Optional.empty(), Optional.of("X-Forwarded-User"))) {
            assertThat(stage.get("/").statusCode()).isEqualTo(401);
            assertThat(stage.get("/", "X-Forwarded-User", "ann").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whereNobodyIsAskedAStrangeNameIsNotAnswered() {
        var access = new Access(Optional.empty(), Optional.empty(), Optional.empty(), "127.0.0.5");

        assertThat(access.of(asked("evil.example:8470"))).isEqualTo(Access.Verdict.WRONG_NAME);
        assertThat(access.of(asked("localhost:8470"))).isEqualTo(Access.Verdict.ALLOWED);
        assertThat(access.of(asked("[::1]:8470"))).isEqualTo(Access.Verdict.ALLOWED);
        assertThat(access.of(asked("127.0.0.5:8470"))).isEqualTo(Access.Verdict.ALLOWED);
        assertThat(access.of(asked("127.0.0.6:8470"))).isEqualTo(Access.Verdict.WRONG_NAME);
    }

    private static Asked asked(String host) {
        return new Asked("/", host, Optional.empty(), Optional.empty(), 0, false, name -> Optional.empty());
    }

    @Test
    void itIsReadyOnceEachTypeWasPolled() throws Exception {
        try (var stage = Stage.open(folder)) {
            assertThat(stage.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(stage.get("/health/ready").body()).contains("Test/Run-Command/1: has not begun yet");
        }
    }
}
