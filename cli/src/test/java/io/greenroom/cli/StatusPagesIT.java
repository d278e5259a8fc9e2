package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline runs, and somebody looks at it with a browser. */
class StatusPagesIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void theLinkOfARunningActionLeadsToItsLogWhereNewLinesAppear(@TempDir Path folder) throws Exception {
        Path chromium = chromium();
        try (var run = new LiveRun(folder);
                var playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium().launch(options(chromium))) {
            await().atMost(PATIENCE).until(() -> run.linkOfRunning("Wait").isPresent());
            String link = run.linkOfRunning("Wait").orElseThrow();
            assertThat(link).startsWith(run.address() + "/runs/local/");

            Page page = browser.newPage();
            var problems = new ArrayList<String>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    problems.add(message.text());
                }
            });
            page.setDefaultTimeout(PATIENCE.toMillis());
            page.navigate(run.address() + "/");
            screenshots(browser, run.address() + "/", "overview");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            page.locator("#jobs a[href^='/runs/']").count())
                    .isEqualTo(1));
            page.locator("#jobs a[href^='/runs/']").click();
            page.waitForURL(link);
            shows(page, "#log", "green words <b>not bold</b>");
            shows(page, "#log-state", "live");
            run.let("more");
            shows(page, "#log", "second line");
            screenshots(browser, link, "run");
            run.let("end");
            shows(page, "#log", "last line");
            shows(page, "#log-state", "complete");
            assertThat(page.locator("#log").innerText())
                    .containsOnlyOnce("first line")
                    .containsOnlyOnce("second line");

            page.locator("#run a[href^='/jobs/']").click();
            shows(page, "#timeline", "Handed out by CodePipeline");
            screenshots(browser, page.url(), "job");
            page.locator("#job a[href^='/environments/']").click();
            shows(page, "h1", "shop-main");
            screenshots(browser, page.url(), "environment");
            assertThat(problems).isEmpty();
        }
    }

    private static BrowserType.LaunchOptions options(Path chromium) {
        return new BrowserType.LaunchOptions()
                .setExecutablePath(chromium)
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking"));
    }

    private static void shows(Page page, String what, String text) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(page.locator(what).first().innerText()).contains(text));
    }

    /** Wide and narrow, light and dark; none is wider than its window. */
    private static void screenshots(Browser browser, String address, String name) {
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(1280, 390)) {
                try (BrowserContext context = browser.newContext(
                        new Browser.NewContextOptions().setColorScheme(colours).setViewportSize(width, 900))) {
                    Page page = context.newPage();
                    page.navigate(address);
                    page.screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(SCREENSHOTS.resolve("%s-%s-%d.png".formatted(name, colours, width))));
                    assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                            .as("%s at %d", name, width)
                            .isLessThanOrEqualTo(width);
                }
            }
        }
    }

    private static Path chromium() {
        List<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, "chromium"))
                .filter(Files::isExecutable)
                .toList();
        assumeTrue(!found.isEmpty(), "there is no chromium (Debian: apt-get install chromium)");
        return found.getFirst();
    }
}
