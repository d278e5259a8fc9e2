package io.greenroom.provider.local;

import io.greenroom.file.OwnerOnly;
import io.greenroom.provider.local.LocalBlueprint.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process beside each environment that ends it at its expiry when no worker does: it sleeps until then, follows
 * every change of that time, and needs nothing but a shell. Where it cannot see the processes of this machine by their
 * marks (other systems than Linux), it ends none.
 */
final class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final String SCRIPT = script();
    private static final Duration TIME_TO_BEGIN = Duration.ofSeconds(30);
    private static final String NEVER = "never";

    private final EnvironmentFolder folder;
    private final SessionLauncher sessions;

    Watchdog(EnvironmentFolder folder, SessionLauncher sessions) {
        this.folder = folder;
        this.sessions = sessions;
    }

    private static String script() {
        try (InputStream script = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            if (script == null) {
                throw new IllegalStateException("watchdog.sh is missing beside " + Watchdog.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Tells it when the environment ends.
     *
     * @param left from now; empty while the environment is protected. The watchdog goes by the machine's own clock.
     */
    void endIn(Optional<Duration> left) {
        String end = left.map(time -> Long.toString(Instant.now().plus(time).getEpochSecond()))
                .orElse(NEVER);
        Path file = folder.path().resolve("expires");
        Path draft = folder.path().resolve("expires.new");
        try {
            Files.writeString(draft, end + "\n");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("The watchdog of {} does not know when that ends: {}", folder.path(), e.toString());
        }
    }

    /**
     * Starts it, unless it runs. Without it the environment still ends, by a worker.
     *
     * @param mark what the marks of all processes of the environment begin with
     * @param variables what teardown steps see
     */
    void start(String mark, List<Step> teardown, Map<String, String> variables) throws InterruptedException {
        var own = new ProcessFolder(folder.processes().resolve("watchdog"));
        try {
            if (own.identity().filter(ProcessIdentity::isAlive).isPresent()) {
                return;
            }
            OwnerOnly.folder(own.path());
            for (int number = 1; number <= teardown.size(); number++) {
                new ProcessFolder(folder.processes().resolve("teardown-" + number))
                        .prepare(teardown.get(number - 1).run());
            }
            var builder = new ProcessBuilder(sessions.command(List.of(
                            "/bin/sh", "-c", SCRIPT, "greenroom", folder.path().toString(), mark)))
                    .directory(folder.path().getRoot().toFile())
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(variables);
            if (!builder.start().waitFor(TIME_TO_BEGIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("The watchdog of {} has not begun within {}", folder.path(), TIME_TO_BEGIN);
            }
        } catch (IOException e) {
            log.warn("There is no watchdog for {}; only a worker ends it: {}", folder.path(), e.toString());
        }
    }
}
