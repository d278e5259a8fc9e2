package io.greenroom.provider.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts processes that outlive this one, and finds again those that an earlier worker started. Everything they need is
 * in their folders; closing this only stops the watching.
 */
final class Processes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Processes.class);
    private static final String WRAPPER = wrapper();
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
    /** Between making its mark and writing its number a process does next to nothing. */
    private static final Duration TIME_TO_SAY_ITS_NUMBER = Duration.ofSeconds(10);

    private final SessionLauncher sessions;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Processes(SessionLauncher sessions) {
        this.sessions = sessions;
    }

    /**
     * Starts the folder's script if nobody did before, and watches it in either case.
     *
     * @return completes when it has ended; never when this is closed before
     */
    CompletableFuture<Exit> start(ProcessFolder folder, Path workingFolder, Map<String, String> variables)
            throws IOException {
        if (folder.hasStarted()) {
            return watch(folder);
        }
        var builder = new ProcessBuilder(sessions.command(List.of(
                        "/bin/sh", "-c", WRAPPER, "greenroom", folder.path().toString())))
                .directory(workingFolder.toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(folder.output().firstPart().toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        return watch(folder, builder.start());
    }

    /** Watches what was started before. */
    CompletableFuture<Exit> watch(ProcessFolder folder) {
        return watch(folder, null);
    }

    private CompletableFuture<Exit> watch(ProcessFolder folder, @Nullable Process child) {
        var exit = new CompletableFuture<Exit>();
        threads.execute(() -> {
            try {
                exit.complete(awaitExit(folder, child));
            } catch (IOException e) {
                log.warn("What became of the process in {} cannot be read", folder.path(), e);
                exit.complete(new Exit.Vanished());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed: the process goes on, unwatched
            }
        });
        return exit;
    }

    private static Exit awaitExit(ProcessFolder folder, @Nullable Process child)
            throws IOException, InterruptedException {
        if (child != null) {
            child.waitFor();
            if (!folder.hasStarted()) {
                return new Exit.NotBegun();
            }
        }
        Duration pause = SHORTEST_PAUSE;
        Duration waited = Duration.ZERO;
        while (true) {
            var identity = folder.identity();
            boolean alive = identity.isPresent() && identity.get().isAlive();
            var code = folder.exitCode(); // after the look at the process: it writes its code before it goes
            if (code.isPresent()) {
                return new Exit.Exited(code.getAsInt());
            }
            if (!alive && (identity.isPresent() || waited.compareTo(TIME_TO_SAY_ITS_NUMBER) > 0)) {
                return folder.hasStarted() ? new Exit.Vanished() : new Exit.NotBegun();
            }
            Thread.sleep(pause);
            waited = waited.plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static String wrapper() {
        try (InputStream script = Processes.class.getResourceAsStream("process.sh")) {
            if (script == null) {
                throw new IllegalStateException("process.sh is missing beside " + Processes.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
