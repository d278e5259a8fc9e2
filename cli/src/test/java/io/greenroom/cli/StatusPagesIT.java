package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline runs, and somebody looks at it with a browser. */
@Tag("thorough")
class StatusPagesIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @Test
    void theLinkOfARunningActionLeadsToItsLogWhereNewLinesAppear(@TempDir Path folder) throws Exception {
        try (var chromium = new Chromium();
                var run = new LiveRun(folder)) {
            Browser browser = chromium.browser();
            await().atMost(Chromium.PATIENCE)
                    .until(() -> run.linkOfRunning("Wait").isPresent());
            String link = run.linkOfRunning("Wait").orElseThrow();
            assertThat(link).startsWith(run.address() + "/runs/local/");

            Page page = chromium.page();
            var problems = new ArrayList<String>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    problems.add(message.text());
                }
            });
            page.navigate(run.address() + "/");
            screenshots(browser, run.address() + "/", "overview");
            await().atMost(Chromium.PATIENCE).untilAsserted(() -> assertThat(
                            page.locator("#jobs a[href^='/runs/']").count())
                    .isEqualTo(1));
            page.locator("#jobs a[href^='/runs/']").click();
            page.waitForURL(link);
            Chromium.shows(page, "#log", "green words <b>not bold</b>");
            Chromium.shows(page, "#log-state", "live");
            run.let("more");
            Chromium.shows(page, "#log", "second line");
            screenshots(browser, link, "run");
            run.let("end");
            Chromium.shows(page, "#log", "last line");
            Chromium.shows(page, "#log-state", "complete");
            assertThat(page.locator("#log").innerText())
                    .containsOnlyOnce("first line")
                    .containsOnlyOnce("second line");

            page.locator("#run a[href^='/jobs/']").click();
            Chromium.shows(page, "#timeline", "Handed out by CodePipeline");
            screenshots(browser, page.url(), "job");
            page.locator("#job a[href^='/environments/']").click();
            Chromium.shows(page, "h1", "shop-main");
            screenshots(browser, page.url(), "environment");
            assertThat(problems).isEmpty();
        }
    }

    /** Wide and narrow, light and dark; none is wider than its window. */
    private static void screenshots(Browser browser, String address, String name) {
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            try (BrowserContext context = browser.newContext(new Browser.NewContextOptions().setColorScheme(colours))) {
                Page page = context.newPage();
                for (int width : List.of(1280, 390)) {
                    page.setViewportSize(width, 900);
                    page.navigate(address);
                    page.screenshot(new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(SCREENSHOTS.resolve("%s-%s-%d.png".formatted(name, colours, width))));
                    assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                            .as("%s at %d", name, width)
                            .isLessThanOrEqualTo(width);
                    accessible(page, name);
                }
            }
        }
    }

    /** What keyboards and screen readers go by. */
    private static void accessible(Page page, String name) {
        assertThat(page.title()).as(name).contains("Greenroom");
        assertThat(page.locator("html").getAttribute("lang")).isEqualTo("en");
        assertThat((String) page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => h.tagName).join()"))
                .as("headings of %s", name)
                .matches("H1(,H2)+");
        assertThat(page.locator("body > header").count()).isEqualTo(1);
        assertThat(page.locator("body > main").count()).isEqualTo(1);
        assertThat(page.locator("th:not([scope])").count()).isZero();
        assertThat(page.locator(
                                "table:not([aria-label]), section:not([aria-labelledby]), svg[role=img]:not([aria-label])")
                        .count())
                .as("nameless parts of %s", name)
                .isZero();
        assertThat(page.locator("[role=img] a").count())
                .as("links that a picture hides in %s", name)
                .isZero();
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus").textContent()).isEqualTo("Skip to the content");
        page.keyboard().press("Tab");
        assertThat((String) page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                .as("the focus on %s", name)
                .isEqualTo("solid");
    }
}
