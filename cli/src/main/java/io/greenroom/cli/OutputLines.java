package io.greenroom.cli;

import io.greenroom.job.Job;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Commands' output, in whole lines, each with the action it belongs to. A line without an end is held until its end
 * comes or the action is over; a very long one is cut into pieces.
 */
final class OutputLines {
    private static final int LONGEST = 8192;

    private final Map<String, ByteArrayOutputStream> open = new HashMap<>();
    private final BiConsumer<String, String> lines;

    /** @param lines takes the action's name and a line; never called by two threads at once */
    OutputLines(BiConsumer<String, String> lines) {
        this.lines = lines;
    }

    synchronized void add(Job job, byte[] piece) {
        var line = open.computeIfAbsent(job.key(), key -> new ByteArrayOutputStream());
        for (byte b : piece) {
            if (b == '\n' || line.size() >= LONGEST) {
                emit(job, line);
            }
            if (b != '\n') {
                line.write(b);
            }
        }
    }

    synchronized void end(Job job) {
        var line = open.remove(job.key());
        if (line != null && line.size() > 0) {
            emit(job, line);
        }
    }

    private void emit(Job job, ByteArrayOutputStream line) {
        lines.accept(name(job), Visible.output(line.toString(StandardCharsets.UTF_8)));
        line.reset();
    }

    private static String name(Job job) {
        return job.context().action() == null
                ? job.id().shortened()
                : job.context().action();
    }
}
