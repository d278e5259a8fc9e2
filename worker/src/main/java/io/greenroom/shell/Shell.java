package io.greenroom.shell;

import io.greenroom.command.ScriptFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A POSIX shell on another host, which knows the {@link #functions} and does one thing at a time. */
public interface Shell extends AutoCloseable {

    /**
     * Runs a script. It may be run twice when the connection breaks in between, and has to bear that.
     *
     * @throws IOException when there is no shell to be had there, or it did not answer in time
     */
    Answer run(String script, Duration patience) throws IOException, InterruptedException;

    /** Calls one of the functions, or a program. */
    default Answer call(Duration patience, String function, String... arguments)
            throws IOException, InterruptedException {
        return run(
                Stream.concat(Stream.of(function), Stream.of(arguments).map(Shell::quoted))
                        .collect(Collectors.joining(" ")),
                patience);
    }

    /** Lets go of the connection; what was begun goes on. */
    @Override
    void close();

    /** Text that a shell takes as one word, whatever is in it. */
    static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * What every shell is told first.
     *
     * @param runner a script that runs the script {@code command} beside itself, in the way that is usual on that host
     */
    static String functions(String runner) {
        return "process=%s\nrunner=%s\n%s\n"
                .formatted(quoted(ScriptFolder.PROCESS), quoted(runner), text(Shell.class, "shell.sh"));
    }

    /** A script that lies beside a class. */
    static String text(Class<?> beside, String name) {
        try (InputStream script = beside.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException(name + " is missing beside " + beside);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
