package io.greenroom.engine;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real engine of a test's own, which may be stopped and started. It leaves the machine's network as it is, so that its
 * containers have that of the machine or none. Tests are skipped where no engine may be started.
 */
public final class PrivateEngine implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Path folder;
    private final Path log;
    private @Nullable Process process;

    private PrivateEngine(Path folder) {
        this.folder = folder;
        this.log = folder.resolve("engine.log");
    }

    /** An engine that keeps all it has in a folder. */
    public static PrivateEngine in(Path folder) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "Only root may start an engine");
        var engine = new PrivateEngine(folder);
        engine.start();
        return engine;
    }

    /** A connection that waits while the engine is gone, for a new installation. */
    public EngineStage stage() throws Exception {
        return EngineStage.open(address(), LONG);
    }

    private EngineAddress address() {
        return new EngineAddress(URI.create("unix://" + folder.resolve("docker.sock")), null);
    }

    /** Returns when it answers. */
    public void start() throws Exception {
        process = begun();
        try (var engine = new Engine(address(), LONG)) {
            var answer = process.onExit().thenRun(engine::close);
            engine.call("waiting for it", docker -> docker.pingCmd().exec());
            answer.cancel(false);
        } catch (InterruptedException e) {
            abort("No engine can be started here: " + Files.readString(log));
        }
    }

    private Process begun() {
        var command = new ProcessBuilder(
                "dockerd",
                "--host=unix://" + folder.resolve("docker.sock"),
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("engine.pid"),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--ip-forward=false");
        try {
            return command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            return abort("No engine to start: " + e.getMessage());
        }
    }

    /** Ends it, and with it all its containers. */
    public void stop() throws Exception {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("The engine did not end: " + Files.readString(log));
            }
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        // What a container had of the machine's network stays mounted, and so in the way of whoever removes the folder.
        Path left = folder.resolve("exec/netns/default");
        if (Files.exists(left)) {
            new ProcessBuilder("umount", left.toString()).start().waitFor();
        }
    }
}
