package io.greenroom.process;

import io.greenroom.command.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * All processes of the machine, as {@code /proc} shows them. A look costs two files for each process, so whoever asks
 * while one is going on shares the next: two hundred environments that end at once do not look two hundred times.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    /**
     * One process that has not ended.
     *
     * @param mark what it carries as {@link Script#MARK}; empty when it carries none or is somebody else's
     */
    record Row(ProcStat stat, String mark) {
        /** The process, if it is still that very one. */
        Optional<ProcessHandle> handle() {
            // The handle comes first: it knows the start time, so a signal through it never meets a later process.
            return ProcessHandle.of(stat.pid()).filter(handle -> ProcStat.read(stat.pid())
                    .filter(now -> !now.hasEnded() && now.start().equals(stat.start()))
                    .isPresent());
        }
    }

    private record Look(long begunAt, Map<Long, Row> rows) {}

    private final ReentrantLock looking = new ReentrantLock();
    private final byte[] variable = (Script.MARK + "=").getBytes(StandardCharsets.ISO_8859_1);
    private Look last = new Look(System.nanoTime(), Map.of());
    private boolean looked;

    /** Whether there is such a table on this system. */
    static boolean isThere() {
        return Files.isReadable(PROC.resolve("self/environ"));
    }

    /** By pid; seen after this was called. */
    Map<Long, Row> rows() throws IOException, InterruptedException {
        long asked = System.nanoTime();
        looking.lockInterruptibly();
        try {
            if (!looked || last.begunAt() - asked < 0) {
                long begun = System.nanoTime();
                last = new Look(begun, look());
                looked = true;
            }
            return last.rows();
        } finally {
            looking.unlock();
        }
    }

    private Map<Long, Row> look() throws IOException {
        var rows = new HashMap<Long, Row>();
        try (Stream<Path> entries = Files.list(PROC)) {
            entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
                    .map(Long::valueOf)
                    .forEach(pid -> ProcStat.read(pid)
                            .filter(stat -> !stat.hasEnded())
                            .ifPresent(stat -> rows.put(pid, new Row(stat, mark(pid)))));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return rows;
    }

    private String mark(long pid) {
        try {
            return value(Files.readAllBytes(PROC.resolve(pid + "/environ")), variable);
        } catch (IOException e) {
            return ""; // it ended, or belongs to somebody else
        }
    }

    /** The value of the first of the NUL-separated variables that begins with the text; empty when none does. */
    static String value(byte[] variables, byte[] text) {
        for (int at = 0; at + text.length <= variables.length; at = next(variables, at)) {
            if (startsWith(variables, at, text)) {
                int end = next(variables, at) - 1;
                return new String(variables, at + text.length, end - at - text.length, StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the variable after the one at the place begins. */
    private static int next(byte[] variables, int at) {
        int end = at;
        while (end < variables.length && variables[end] != 0) {
            end++;
        }
        return end + 1;
    }
}
