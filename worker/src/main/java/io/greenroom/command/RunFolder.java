package io.greenroom.command;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.file.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One command run.
 *
 * @param path where the worker keeps what it knows of it
 * @param script where it is on its host; may be the same place
 * @param known what was begun, which never changes, when that was read already
 */
public record RunFolder(
        Path path, ScriptFolder script, @Nullable Begun known) {

    public RunFolder(Path path, ScriptFolder script) {
        this(path, script, null);
    }

    /**
     * What was begun.
     *
     * @param component null for the environment as a whole
     * @param onWorker whether it is on the worker's machine; null in the notes of versions that had no such commands
     */
    public record Begun(
            @Nullable String component,
            String command,
            Instant startedAt,
            Duration timeout,
            @Nullable Boolean onWorker) {
        public boolean runsOnWorker() {
            return Boolean.TRUE.equals(onWorker);
        }

        public Instant deadline() {
            return startedAt.plus(timeout);
        }
    }

    /** That it is to be ended from outside, noted before anything is done about it. */
    public record StopOrder(String reason, Instant at) {}

    /** How it ended: with an exit code by itself, or for a reason from outside. */
    public record End(@Nullable Integer exitCode, String reason, Instant at) {}

    public String id() {
        return String.valueOf(path.getFileName());
    }

    /** Where source that came with the command is put before it is copied to the host; absent when none came. */
    public Path work() {
        return path.resolve("work");
    }

    /** Where the command runs when source came with it. */
    public String workOnHost() {
        return script.file("work");
    }

    /** The file that the command writes its output variables to. */
    public String variables() {
        return script.file("variables");
    }

    /** Where it is noted that it was begun. */
    public Path beginFile() {
        return path.resolve("run.json");
    }

    Path orderFile() {
        return path.resolve("stop.json");
    }

    Path endFile() {
        return path.resolve("end.json");
    }

    public Optional<Begun> begun() throws IOException {
        return known == null ? DurableFile.read(beginFile(), Begun.class) : Optional.of(known);
    }

    public void write(Begun begun) throws IOException {
        DurableFile.write(beginFile(), begun);
    }

    public Optional<StopOrder> stopOrder() throws IOException {
        return DurableFile.read(orderFile(), StopOrder.class);
    }

    public void write(StopOrder order) throws IOException {
        DurableFile.write(orderFile(), order);
    }

    /** How it ended, as far as that was noted. */
    public Optional<End> end() throws IOException {
        return DurableFile.read(endFile(), End.class);
    }

    public void write(End end) throws IOException {
        DurableFile.write(endFile(), end);
    }

    /** The end that the script itself tells of, if it has one. By the host's clock, which can be behind the worker's. */
    Optional<End> endByItself(Standing standing) throws IOException {
        Begun begun = begun().orElse(null);
        return begun == null || !(standing instanceof Exit.Exited exited)
                ? Optional.empty()
                : Optional.of(new End(exited.code(), "", exitedAt(begun, exited)));
    }

    public static Instant exitedAt(Begun begun, Exit.Exited exited) {
        return exited.at().isAfter(begun.startedAt()) ? exited.at() : begun.startedAt();
    }

    public Optional<CommandRun> describe(EnvironmentId environment, Optional<End> end, Optional<StopOrder> order)
            throws IOException, InterruptedException {
        Begun begun = begun().orElse(null);
        if (begun == null) {
            return Optional.empty();
        }
        var state =
                end.isPresent() ? state(end.get()) : new CommandRun.Running(order.isPresent() ? "being stopped" : "");
        return Optional.of(
                new CommandRun(id(), environment, begun.component(), begun.command(), begun.startedAt(), state));
    }

    private CommandRun.State state(End end) throws IOException, InterruptedException {
        Integer code = end.exitCode();
        return code == null
                ? new CommandRun.Stopped(end.reason(), end.at())
                : new CommandRun.Finished(code, end.at(), writtenVariables());
    }

    private String writtenVariables() throws IOException, InterruptedException {
        try (InputStream file = script.host().read(variables(), 0)) {
            return new String(file.readNBytes(CommandRun.VARIABLES_LIMIT), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return ""; // it wrote none, or put something else in their place
        }
    }
}
