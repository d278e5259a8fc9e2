package io.greenroom.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
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
    private final BooleanSupplier alive;
    private final AtomicBoolean inTrouble = new AtomicBoolean();
    private @Nullable Thread watching;

    /**
     * @param command what is called with the notes as further arguments
     * @param alive whether the watchdog is to be fed
     */
    SystemdNotes(Map<String, String> environment, List<String> command, BooleanSupplier alive) {
        this.wanted = environment.containsKey("NOTIFY_SOCKET");
        this.watchdog = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(text -> text.matches("\\d{1,15}"))
                .map(text -> Duration.of(Long.parseLong(text), ChronoUnit.MICROS))
                .filter(Duration::isPositive);
        this.command = List.copyOf(command);
        this.alive = alive;
    }

    static SystemdNotes of(Map<String, String> environment, BooleanSupplier alive) {
        return new SystemdNotes(environment, List.of("systemd-notify"), alive);
    }

    /** Returns at once; from now on the watchdog is fed while the worker is alive. */
    void ready() {
        if (wanted) {
            watching = Thread.ofVirtual().name("systemd-notes").start(this::watch);
        }
    }

    private void watch() {
        try {
            note("--ready", "--status=Handling jobs");
            if (watchdog.isPresent()) {
                feed(watchdog.get().dividedBy(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void feed(Duration interval) throws InterruptedException {
        boolean wasAlive = true;
        while (true) {
            Thread.sleep(interval);
            boolean isAlive = alive.getAsBoolean();
            if (isAlive) {
                note("WATCHDOG=1");
            } else if (wasAlive) {
                LOG.error(
                        "A poller does not come round: systemd's watchdog is not fed, so that it starts this worker again");
            }
            wasAlive = isAlive;
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
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(command.stream(), Stream.of(notes)).toList())
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                trouble("it did not end within %d s".formatted(PATIENCE.toSeconds()));
            } else if (process.exitValue() != 0) {
                trouble("it ended with status " + process.exitValue());
            } else {
                inTrouble.set(false);
            }
        } catch (IOException e) {
            trouble(String.valueOf(e.getMessage()));
        }
    }

    /** Once, until it works again: there is a note every few seconds. */
    private void trouble(String what) {
        if (inTrouble.compareAndSet(false, true)) {
            LOG.warn(
                    "systemd waits for a note, but {} could not give it ({}): see that it can be run, or set Type=exec and no WatchdogSec in the unit",
                    command.getFirst(),
                    what);
        }
    }

    @Override
    public void close() {
        if (watching != null) {
            watching.interrupt();
        }
    }
}
