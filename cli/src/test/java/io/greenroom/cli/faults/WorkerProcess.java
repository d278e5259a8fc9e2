package io.greenroom.cli.faults;

import io.greenroom.cli.Program;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code greenroom worker} as a process, pointed at a service by nothing but the standard AWS variables. */
final class WorkerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static WorkerProcess start(Path settings, Map<String, String> aws, Path log) throws IOException {
        var builder =
                new ProcessBuilder(Program.command(List.of(), List.of("worker", "--config", settings.toString())));
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("GREENROOM_"));
        builder.environment().putAll(aws);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new WorkerProcess(builder.start(), log);
    }

    /** Fails when it has ended by itself. */
    void assertRuns() {
        if (!process.isAlive()) {
            throw new AssertionError(
                    "The worker ended with status %d; its log is %s".formatted(process.exitValue(), log));
        }
    }

    /** SIGKILL: no handler, no hook, no flush. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGSTOP: it does nothing until it is told to {@linkplain #goOn go on}, in the middle of whatever it was doing. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (!kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new AssertionError("The worker could not be sent SIG%s; its log is %s".formatted(name, log));
        }
    }

    /** SIGTERM. Returns the exit status. */
    int terminate() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    private int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The worker did not exit; its log is " + log);
        }
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }
}
