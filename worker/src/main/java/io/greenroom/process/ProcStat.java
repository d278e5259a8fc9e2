package io.greenroom.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What Linux says of a process in {@code /proc/<pid>/stat}.
 *
 * @param start ticks since boot
 */
record ProcStat(long pid, char state, long parent, long group, long session, String start) {

    static Optional<ProcStat> read(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat"));
            return parse(pid, new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // it ended
        }
    }

    /** The process's name comes second, in brackets, and may hold anything: what counts begins after the last one. */
    static Optional<ProcStat> parse(long pid, String text) {
        String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length < 20) {
            return Optional.empty();
        }
        return Optional.of(new ProcStat(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                fields[19]));
    }

    /** Zombies have ended; nobody has asked for their exit code yet. */
    boolean hasEnded() {
        return state == 'Z' || state == 'X';
    }
}
