package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SystemdNotesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> ASKED_FOR =
            Map.of("NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", "40000");

    private final Path notes;
    private final List<String> recorder;
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final Logger log = (Logger) LoggerFactory.getLogger(SystemdNotes.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    SystemdNotesTest(@TempDir Path folder) {
        notes = folder.resolve("notes");
        recorder = List.of("/bin/sh", "-c", "echo \"$*\" >>\"$0\"", notes.toString());
    }

    @BeforeEach
    void listen() {
        logged.start();
        log.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(logged);
    }

    private SystemdNotes notes(Map<String, String> environment) {
        return new SystemdNotes(environment, recorder, alive::get);
    }

    private List<String> noted() throws IOException {
        return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    }

    private void awaitFeeds(int count) {
        await().atMost(PATIENCE)
                .until(() -> noted().stream().filter("WATCHDOG=1"::equals).count() >= count);
    }

    @Test
    void readinessIsToldFirstAndThenTheWatchdogIsFedAgainAndAgain() throws Exception {
        try (var systemd = notes(ASKED_FOR)) {
            systemd.ready();
            awaitFeeds(3);
            systemd.stopping();
        }

        assertThat(noted().getFirst()).isEqualTo("--ready --status=Handling jobs");
        assertThat(noted()).contains("STOPPING=1 --status=Handing jobs over");
        assertThat(logged.list).isEmpty();
    }

    @Test
    void aWorkerThatIsNotAliveDoesNotFeedItsWatchdogAndSaysSoOnce() {
        alive.set(false);
        try (var systemd = notes(ASKED_FOR)) {
            systemd.ready();
            await().atMost(PATIENCE).until(() -> !logged.list.isEmpty());
            alive.set(true);
            awaitFeeds(1);
        }

        assertThat(logged.list).singleElement().satisfies(event -> assertThat(event.getFormattedMessage())
                .contains("A poller does not come round"));
    }

    @Test
    void withoutAWatchdogOnlyReadinessAndStoppingAreTold() throws Exception {
        try (var systemd = notes(Map.of("NOTIFY_SOCKET", "/run/systemd/notify"))) {
            systemd.ready();
            await().atMost(PATIENCE).until(() -> noted().size() == 1);
            systemd.stopping();
        }

        assertThat(noted()).containsExactly("--ready --status=Handling jobs", "STOPPING=1 --status=Handing jobs over");
    }

    @Test
    void whereNobodyAsksNothingIsCalled() throws Exception {
        try (var systemd = notes(Map.of("WATCHDOG_USEC", "40000"))) {
            systemd.ready();
            systemd.stopping();
        }

        assertThat(noted()).isEmpty();
        assertThat(logged.list).isEmpty();
    }

    @Test
    void aCommandThatIsNotThereIsWarnedOfOnce() {
        try (var systemd = new SystemdNotes(ASKED_FOR, List.of("/nowhere/systemd-notify"), () -> {
            alive.set(false);
            return true;
        })) {
            systemd.ready();
            await().atMost(PATIENCE).until(() -> !alive.get());
            systemd.stopping();
        }

        assertWarnedOnce("/nowhere/systemd-notify", "Type=exec");
    }

    @Test
    void aCommandThatFailsIsWarnedOfOnce() {
        try (var systemd = new SystemdNotes(ASKED_FOR, List.of("/bin/sh", "-c", "exit 3"), alive::get)) {
            systemd.ready();
            await().atMost(PATIENCE).until(() -> !logged.list.isEmpty());
            systemd.stopping();
        }

        assertWarnedOnce("ended with status 3");
    }

    private void assertWarnedOnce(String... words) {
        assertThat(logged.list).singleElement().satisfies(event -> assertThat(event.getFormattedMessage())
                .contains(words));
    }
}
