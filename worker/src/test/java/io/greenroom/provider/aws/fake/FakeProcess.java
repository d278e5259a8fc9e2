package io.greenroom.provider.aws.fake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a container, a build or a function runs, as a process of this computer with all that comes of it. It ends with its first
 * process, as a container does.
 */
final class FakeProcess {
    private static final String MARK = "FAKE_PROCESS";
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Process process;
    private final Predicate<Processes.Proc> all;

    private FakeProcess(Process process, String mark) {
        this.process = process;
        this.all = proc -> proc.has(MARK + "=" + mark);
    }

    /**
     * Starts it.
     *
     * @param id of which there is one only in the folder: other fakes count from one as well
     * @param folder where it runs; made if need be
     * @param input what it can read
     */
    static FakeProcess start(
            String id, Path folder, List<String> command, Map<String, String> variables, String input) {
        try {
            Files.createDirectories(folder);
            Path given = folder.resolve(".input");
            Files.writeString(given, input);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(given.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
            builder.environment().put("LANG", "C.UTF-8");
            builder.environment().putAll(variables);
            String mark = folder.toAbsolutePath() + "#" + id;
            builder.environment().put(MARK, mark);
            return new FakeProcess(Processes.start(builder), mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands every line on until its first process ends, and ends the others. */
    int awaitEnd(Consumer<String> lines) throws InterruptedException {
        Thread reading = Thread.ofVirtual().start(() -> read(lines));
        try {
            int code = process.waitFor();
            Processes.kill(all);
            reading.join();
            return code;
        } catch (InterruptedException e) {
            Processes.kill(all);
            throw e;
        }
    }

    private void read(Consumer<String> lines) {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (IOException e) {
            lines.accept("[the fake could not read on: " + e.getMessage() + "]");
        }
    }

    /** TERM for its first process, which may take its time. */
    void terminate() {
        process.toHandle().destroy(); // which, unlike that of the process, leaves its output to be read
    }

    void kill() {
        Processes.kill(all);
    }

    /** Returns when there is none of it left. */
    void end() throws InterruptedException {
        Processes.end(all, GRACE);
    }
}
