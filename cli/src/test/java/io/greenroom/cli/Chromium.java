package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The system's browser, without a window. Where there is none, the test is skipped. */
final class Chromium implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Playwright playwright;
    private final Browser browser;

    Chromium() {
        Path program = program();
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    private static Path program() {
        List<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, "chromium"))
                .filter(Files::isExecutable)
                .toList();
        assumeTrue(!found.isEmpty(), "there is no chromium (Debian: apt-get install chromium)");
        return found.getFirst();
    }

    Browser browser() {
        return browser;
    }

    Page page() {
        Page page = browser.newPage();
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        return page;
    }

    static void shows(Page page, String what, String text) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(page.locator(what).first().innerText()).contains(text));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
