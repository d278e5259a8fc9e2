package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.greenroom.environment.Blueprint;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Component;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.Retention;
import io.greenroom.environment.StartRequest;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobResult;
import io.greenroom.pipeline.PipelineContext;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever others may name or say is hostile here, and a browser shows all of it and runs none of it. */
@Tag("thorough")
class HostileTextIT {
    private static final String EVIL = "\"'><script>window.pwned=1</script><img src=x onerror=window.pwned=2>"
            + "<svg onload=window.pwned=3></svg></pre></title>&lt;b&gt;{{7*7}}\u202e\u001b]0;t\u0007\u001b[31m";
    private static final String EVIL_URL = "javascript:window.pwned=4//" + EVIL;
    private static final String WEB_URL = "http://127.0.0.1:1/\"onmouseover=\"window.pwned=5";
    private static final EnvironmentId ENVIRONMENT = new EnvironmentId("local/0123456789abcdef");

    private final Job failed =
            ServedSite.job("11111111-1", EVIL, EVIL, Map.of("CommandName", EVIL, "ArgumentsJSON", EVIL));
    private final Job done = ServedSite.job("22222222-2", EVIL, EVIL, Map.of("CommandName", EVIL));
    private final Job running = ServedSite.job("33333333-3", EVIL, EVIL, Map.of("CommandName", EVIL));

    @Test
    void nothingThatOthersNameOrSayIsRun(@TempDir Path folder) throws Exception {
        try (var chromium = new Chromium();
                Page page = chromium.page();
                var site = new ServedSite(folder, 0, new HostileEnvironments())) {
            var seen = new ArrayList<String>();
            page.onDialog(dialog -> seen.add("dialog " + dialog.message()));
            page.onPageError(error -> seen.add("error " + error));
            page.onConsoleMessage(message -> seen.add("console " + message.text()));
            page.onRequest(request -> {
                if (!request.url().startsWith(site.address.toString())
                        && !request.url().startsWith("data:")) {
                    seen.add("request " + request.url());
                }
            });
            happen(site);

            for (String path : List.of(
                    "/",
                    "/jobs/11111111",
                    "/jobs/22222222",
                    "/jobs/33333333",
                    "/environments/" + ENVIRONMENT,
                    "/runs/" + ENVIRONMENT + "/run1",
                    "/runs/" + ENVIRONMENT + "/run2",
                    "/runs/" + ENVIRONMENT + "/run3")) {
                page.navigate(site.address + path);
                assertThat(page.locator("main").innerText()).as(path).contains("<script>window.pwned=1</script>");
                assertThat(page.evaluate("String(window.pwned)")).as(path).isEqualTo("undefined");
                harmless(page, path);
            }
            Chromium.shows(page, "#log-state", "live");
            site.print(running, "live " + EVIL + "\nlast line\n");
            Chromium.shows(page, "#log", "last line");
            assertThat(page.evaluate("String(window.pwned)")).isEqualTo("undefined");
            harmless(page, "the live log");
            assertThat(seen).isEmpty();
        }
    }

    private void happen(ServedSite site) {
        site.begin(failed, ENVIRONMENT.value(), "run1");
        site.print(failed, EVIL + "\n");
        site.end(failed, new JobResult.Failed(FailureType.JOB_FAILED, EVIL, null));
        site.begin(done, ENVIRONMENT.value(), "run2");
        site.print(done, EVIL + "\n");
        site.end(
                done,
                new JobResult.Succeeded(new ExecutionDetails(EVIL, null, 100), Map.of("Url", EVIL_URL, EVIL, EVIL)));
        site.begin(running, ENVIRONMENT.value(), "run3");
        site.print(running, EVIL + "\n");
        site.say(running, EVIL);
    }

    /** No element, attribute or link but the page's own. */
    private static void harmless(Page page, String path) {
        assertThat(page.locator("script").count()).as(path).isEqualTo(1);
        assertThat(page.locator("img, iframe, object, embed, base, style").count())
                .as(path)
                .isZero();
        assertThat((int) page.evaluate(
                        "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on')"
                                + " || a.name === 'style')).length"))
                .as(path)
                .isZero();
        for (Locator link : page.locator("a[href]").all()) {
            assertThat(link.getAttribute("href")).as(path).matches("(?s)[#/].*|https?://.*");
        }
    }

    private static final class HostileEnvironments implements EnvironmentProvider {
        @Override
        public String name() {
            return "local";
        }

        @Override
        public List<Environment> list() {
            return List.of(environment());
        }

        @Override
        public Optional<Environment> describe(EnvironmentId id) {
            return Optional.of(environment());
        }

        private static Environment environment() {
            return new Environment(
                    ENVIRONMENT,
                    EVIL,
                    EVIL,
                    new EnvironmentState.Failed(EVIL),
                    Instant.now(),
                    Instant.now().plus(Duration.ofHours(1)),
                    EVIL_URL,
                    List.of(new Component(EVIL, EVIL, EVIL, Map.of(EVIL, EVIL_URL, "web", WEB_URL))),
                    Map.of(EVIL, EVIL),
                    new PipelineContext(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, EVIL));
        }

        @Override
        public Optional<CommandRun> describeRun(EnvironmentId environment, String run) {
            CommandRun.State state =
                    switch (run) {
                        case "run1" -> new CommandRun.Stopped(EVIL, Instant.now());
                        case "run2" -> new CommandRun.Finished(0, Instant.now(), EVIL);
                        default -> new CommandRun.Running(EVIL);
                    };
            return Optional.of(new CommandRun(run, environment, EVIL, EVIL, Instant.now(), state));
        }

        @Override
        public List<Blueprint> blueprints() {
            return List.of();
        }

        @Override
        public EnvironmentId start(StartRequest request) {
            return ENVIRONMENT;
        }

        @Override
        public Optional<EnvironmentId> find(String key) {
            return Optional.empty();
        }

        @Override
        public String run(CommandRequest request) {
            return "run1";
        }

        @Override
        public List<CommandRun> activeRuns(EnvironmentId environment) {
            return List.of();
        }

        @Override
        public Optional<String> keep(EnvironmentId id, Retention.Change change) {
            return Optional.empty();
        }

        @Override
        public InputStream output(EnvironmentId environment, String run, long from) {
            return InputStream.nullInputStream();
        }

        @Override
        public void cancel(EnvironmentId environment, String run, String reason) {}

        @Override
        public void end(EnvironmentId id) {}

        @Override
        public void close() {}
    }
}
