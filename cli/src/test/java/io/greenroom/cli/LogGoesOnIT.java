package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody looks at a log while its connection breaks and its worker restarts. */
@Tag("thorough")
class LogGoesOnIT {
    private static final String ENVIRONMENT = "local/0123456789abcdef";
    private static final String PATH = "/runs/" + ENVIRONMENT + "/run1";

    private final Path folder;
    private final Job job = ServedSite.job("11111111-1111", "shop", "Smoke", Map.of("CommandName", "smoke"));

    LogGoesOnIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whenTheWorkerRestartsThePageGoesOnByItself() throws Exception {
        try (var chromium = new Chromium();
                Page page = chromium.page()) {
            int port;
            try (var site = new ServedSite(folder, 0)) {
                port = site.address.getPort();
                site.begin(job, ENVIRONMENT, "run1");
                site.print(job, lines(0, 100));
                page.navigate(site.address + PATH);
                Chromium.shows(page, "#log-state", "live");
                site.print(job, lines(100, 200));
                Chromium.shows(page, "#log", "line 199.");
            }
            Chromium.shows(page, "#log-state", "connection lost, trying again");
            try (var site = new ServedSite(folder, port)) {
                // The browser may be back before the job is: that is no end of the log.
                site.resume(job, ENVIRONMENT, "run1");
                site.print(job, lines(0, 300));
                Chromium.shows(page, "#log", "line 299.");
                Chromium.shows(page, "#log-state", "live");
                end(site);
                Chromium.shows(page, "#log-state", "complete");
            }
            assertThat(page.locator("#log").textContent()).isEqualTo(lines(0, 300));
        }
    }

    @Test
    void whenTheConnectionBreaksAgainAndAgainEachLineIsThereOnce() throws Exception {
        try (var chromium = new Chromium();
                Page page = chromium.page();
                var site = new ServedSite(folder, 0);
                var relay = new Relay(site.address.getPort())) {
            site.begin(job, ENVIRONMENT, "run1");
            site.print(job, lines(0, 10));
            page.navigate("http://127.0.0.1:" + relay.port() + PATH);
            for (int i = 1; i <= 3; i++) {
                Chromium.shows(page, "#log-state", "live");
                relay.cut();
                site.print(job, lines(10 * i, 10 * i + 10));
                Chromium.shows(page, "#log", "line %d.".formatted(10 * i + 9));
            }
            end(site);
            Chromium.shows(page, "#log-state", "complete");
            assertThat(page.locator("#log").textContent()).isEqualTo(lines(0, 40));
        }
    }

    @Test
    void whenTheCommandEndsBetweenTwoRoundsTheResultComesByItself() throws Exception {
        try (var chromium = new Chromium();
                Page page = chromium.page();
                var site = new ServedSite(folder, 0)) {
            site.begin(job, ENVIRONMENT, "run1");
            site.print(job, lines(0, 10));
            page.navigate(site.address + PATH);
            Chromium.shows(page, "#log-state", "live");
            site.end(job, new JobResult.Continued("token", new ExecutionDetails(null, null, null)));
            site.exit(job);
            Chromium.shows(page, "#log-state", "complete");

            var next = new Job(
                    new JobId("22222222-2222"),
                    job.type(),
                    job.configuration(),
                    job.context(),
                    job.inputs(),
                    job.outputs(),
                    null,
                    null);
            site.begin(next, ENVIRONMENT, "run1");
            site.end(next, new JobResult.Failed(FailureType.JOB_FAILED, "the smoke was thick", null));

            Chromium.shows(page, "#run", "the smoke was thick");
            await().atMost(Chromium.PATIENCE)
                    .until(() -> "".equals(page.locator("body").getAttribute("data-freshen")));
        }
    }

    @Test
    void anAnswerThatIsNoLogIsNotTheEndEither() throws Exception {
        try (var chromium = new Chromium();
                Page page = chromium.page();
                var site = new ServedSite(folder, 0)) {
            site.begin(job, ENVIRONMENT, "run1");
            site.print(job, lines(0, 10));
            page.route(
                    "**/live/**",
                    route -> route.fulfill(new com.microsoft.playwright.Route.FulfillOptions().setStatus(502)));
            page.navigate(site.address + PATH);
            Chromium.shows(page, "#log-state", "connection lost, trying again");
            page.unroute("**/live/**");
            await().atMost(Chromium.PATIENCE)
                    .until(() -> page.locator("#log-state").textContent().equals("live"));
            end(site);
            Chromium.shows(page, "#log-state", "complete");
        }
    }

    private void end(ServedSite site) {
        site.end(job, new JobResult.Succeeded(new ExecutionDetails("done", null, 100), Map.of()));
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj("line %d.\n"::formatted).collect(Collectors.joining());
    }
}
