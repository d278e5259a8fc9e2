package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody leaves a page open, and the worker behind it stops or cannot be reached. */
@Tag("thorough")
class FreshPageIT {
    private static final String NOT_FRESH = "#not-fresh";

    private final Path folder;

    FreshPageIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void anOverviewWhoseWorkerIsGoneSaysSoUntilOneIsThereAgain() throws Exception {
        try (var chromium = new Chromium();
                Page page = chromium.page()) {
            int port;
            try (var site = new ServedSite(folder, 0)) {
                port = site.address.getPort();
                page.navigate(site.address + "/");
                assertThat(page.locator(NOT_FRESH).getAttribute("role")).isEqualTo("status");
                assertThat(page.locator(NOT_FRESH).textContent()).isEmpty();
            }
            Chromium.shows(page, NOT_FRESH, "the worker does not answer. Trying again.");
            assertThat(page.locator(NOT_FRESH).textContent()).matches("Not fresh since \\d\\d:\\d\\d:\\d\\d UTC: .*");
            assertThat((String) page.evaluate("getComputedStyle(document.getElementById('health')).filter"))
                    .contains("grayscale(1)");

            try (var site = new ServedSite(folder, port)) {
                site.begin(
                        ServedSite.job("11111111-1111", "shop", "Smoke", Map.of()), "local/0123456789abcdef", "run1");
                Chromium.shows(page, "#jobs", "Smoke");
                becomesFresh(page);
            }
        }
    }

    @Test
    void anAnswerThatIsNotThePageDoesNotCountAsFresh() throws Exception {
        try (var chromium = new Chromium();
                Page page = chromium.page();
                var site = new ServedSite(folder, 0)) {
            page.navigate(site.address + "/");
            page.route("**/", route -> route.fulfill(new Route.FulfillOptions().setStatus(502)));
            Chromium.shows(page, NOT_FRESH, "the answer was 502");
            page.unroute("**/");
            page.route("**/", route -> route.fulfill(new Route.FulfillOptions().setBody("<h1>Log in</h1>")));
            Chromium.shows(page, NOT_FRESH, "the answer was another page");
            page.unroute("**/");
            becomesFresh(page);
        }
    }

    private static void becomesFresh(Page page) {
        await().atMost(Chromium.PATIENCE)
                .untilAsserted(
                        () -> assertThat(page.locator(NOT_FRESH).textContent()).isEmpty());
        assertThat(page.locator("body.stale").count()).isZero();
    }
}
