package io.greenroom.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the service is ready, alive, or stopping, when systemd wants to know. By systemd's own command,
 * because Java has no datagram sockets of the kind that systemd listens on.
 */
final class SystemdNotes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotes.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final boolean wanted;
    private final Optional<Duration> watchdog;
    private final List<String> command;
    private @Nullable Thread watching;

    /** @param command what is called with the notes as further arguments */
    SystemdNotes(Map<String, String> environment, List<String> command) {
        this.wanted = environment.containsKey("NOTIFY_SOCKET");
        this.watchdog = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(text -> text.matches("\\d{1,15}"))
                .map(text -> Duration.of(Long.parseLong(text), java.time.temporal.ChronoUnit.MICROS));
        this.command = List.copyOf(command);
    }

    static SystemdNotes of(Map<String, String> environment) {
        return new SystemdNotes(environment, List.of("systemd-notify"));
    }

    /** Returns at once; from now on the watchdog is fed. */
    void ready() {
        if (wanted) {
            watching = Thread.ofVirtual().name("systemd-notes").start(this::watch);
        }
    }

    private void watch() {
        try {
            note("--ready", "--status=Handling jobs");
            if (watchdog.isEmpty()) {
                return;
            }
            Duration half = watchdog.get().dividedBy(2);
            while (true) {
                Thread.sleep(half);
                note("WATCHDOG=1");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stopping() {
        if (wanted) {
            try {
                note("STOPPING=1", "--status=Handing jobs over");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void note(String... notes) throws InterruptedException {
        var all = new java.util.ArrayList<>(command);
        all.addAll(List.of(notes));
        try {
            Process process = new ProcessBuilder(all)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.warn("systemd-notify did not end within {}", PATIENCE);
            }
        } catch (IOException e) {
            LOG.warn(
                    "systemd waits for a note, but systemd-notify cannot be run ({}): set Type=exec and no WatchdogSec in the unit",
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        if (watching != null) {
            watching.interrupt();
        }
    }
}
