package io.greenroom.provider.local;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.file.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One command run on disk. Its process has the same folder. */
record RunFolder(Path path) {

    /** What was begun. {@code component} is null for the environment as a whole. */
    record Begun(@Nullable String component, String command, Instant startedAt, Duration timeout) {
        Instant deadline() {
            return startedAt.plus(timeout);
        }
    }

    /** That it is to be ended from outside, noted before anything is done about it. */
    record StopOrder(String reason, Instant at) {}

    /** How it ended: with an exit code by itself, or for a reason from outside. */
    record End(@Nullable Integer exitCode, String reason, Instant at) {}

    ProcessFolder process() {
        return new ProcessFolder(path);
    }

    String id() {
        return String.valueOf(path.getFileName());
    }

    /** Where the source that came with the command is; absent when none came. */
    Path work() {
        return path.resolve("work");
    }

    Path variables() {
        return path.resolve("variables");
    }

    Optional<Begun> begun() throws IOException {
        return DurableFile.read(path.resolve("run.json"), Begun.class);
    }

    void write(Begun begun) throws IOException {
        DurableFile.write(path.resolve("run.json"), begun);
    }

    Optional<StopOrder> stopOrder() throws IOException {
        return DurableFile.read(path.resolve("stop.json"), StopOrder.class);
    }

    void write(StopOrder order) throws IOException {
        DurableFile.write(path.resolve("stop.json"), order);
    }

    /** How it ended, as far as that was noted. */
    Optional<End> end() throws IOException {
        return DurableFile.read(path.resolve("end.json"), End.class);
    }

    void write(End end) throws IOException {
        DurableFile.write(path.resolve("end.json"), end);
    }

    /** The end that its exit code tells of, whether or not anybody noted it. */
    Optional<End> endByItself() throws IOException {
        Begun begun = begun().orElse(null);
        OptionalInt code = process().exitCode();
        return begun == null || code.isEmpty()
                ? Optional.empty()
                : Optional.of(new End(code.getAsInt(), "", exitedAt(begun)));
    }

    /** By the clock of the file system, which can be behind the one that told its start. */
    Instant exitedAt(Begun begun) throws IOException {
        Instant exited = process().exitedAt();
        return exited.isAfter(begun.startedAt()) ? exited : begun.startedAt();
    }

    Optional<CommandRun> describe(EnvironmentId environment, Optional<End> end, Optional<StopOrder> order)
            throws IOException {
        Begun begun = begun().orElse(null);
        if (begun == null) {
            return Optional.empty();
        }
        var state =
                end.isPresent() ? state(end.get()) : new CommandRun.Running(order.isPresent() ? "being stopped" : "");
        return Optional.of(
                new CommandRun(id(), environment, begun.component(), begun.command(), begun.startedAt(), state));
    }

    private CommandRun.State state(End end) throws IOException {
        Integer code = end.exitCode();
        return code == null
                ? new CommandRun.Stopped(end.reason(), end.at())
                : new CommandRun.Finished(code, end.at(), writtenVariables());
    }

    private String writtenVariables() throws IOException {
        try (InputStream file = openVariables()) {
            return new String(file.readNBytes(CommandRun.VARIABLES_LIMIT), StandardCharsets.UTF_8);
        }
    }

    /** The command can put anything in the place of its file, so only a regular one is opened. */
    private InputStream openVariables() throws IOException {
        return Files.isRegularFile(variables(), LinkOption.NOFOLLOW_LINKS)
                ? Files.newInputStream(variables(), LinkOption.NOFOLLOW_LINKS)
                : InputStream.nullInputStream();
    }
}
