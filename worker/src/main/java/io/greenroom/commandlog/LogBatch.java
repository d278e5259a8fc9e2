package io.greenroom.commandlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines of a log that go to a sink in one call. Terminal escapes and other control characters are taken out, an empty
 * line is a blank, and one that is too long becomes several.
 *
 * @param end the byte of the file where the next batch begins
 * @param seen how many bytes the file had
 * @param isCut whether there was more than one call takes
 */
record LogBatch(List<String> lines, long end, long seen, boolean isCut) {
    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-?]*+[ -/]*+[@-~]?"
            + "|\u001b[]PX^_][^\u0007\u001b]*+(?:\u0007|\u001b\\\\)?"
            + "|\u001b[ -/]*+[0-~]?");

    private static final Pattern CONTROLS = Pattern.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]");
    private static final Pattern LAST_RETURNS = Pattern.compile("\r+$");

    /**
     * The next lines of the file.
     *
     * @param from where the last batch ended
     * @param ended whether the last line counts although it has no end
     */
    static LogBatch read(Path log, long from, boolean ended) throws IOException {
        try (var file = FileChannel.open(log, StandardOpenOption.READ)) {
            long size = file.size();
            long start = Math.min(from, size);
            var buffer = ByteBuffer.allocate((int) Math.min(LogSink.MOST_BYTES, size - start));
            while (buffer.hasRemaining() && file.read(buffer, start + buffer.position()) >= 0) {
                // Reads on until the buffer is full or the file is at its end.
            }
            boolean whole = start + buffer.position() >= size;
            var cutting = new Cutting(buffer.array(), buffer.position(), whole && ended);
            int end = cutting.run();
            return new LogBatch(List.copyOf(cutting.lines), start + end, size, cutting.isFull || !whole);
        }
    }

    /** Cuts bytes into lines until a call is full. */
    private static final class Cutting {
        private final byte[] bytes;
        private final int length;
        private final boolean lastCounts;
        private final List<String> lines = new ArrayList<>();
        private int weight;
        private boolean isFull;

        Cutting(byte[] bytes, int length, boolean lastCounts) {
            this.bytes = bytes;
            this.length = length;
            this.lastCounts = lastCounts;
        }

        /** Returns where it stopped. */
        int run() {
            int at = 0;
            while (at < length) {
                int newline = newline(at);
                int end = newline >= 0 ? newline : endWithoutNewline(at);
                if (end < 0 || !add(at, end)) {
                    return at;
                }
                at = newline >= 0 ? newline + 1 : end;
            }
            return at;
        }

        private int newline(int from) {
            long beyond = Math.min(length, from + LogSink.LONGEST_LINE + 1L);
            for (int i = from; i < beyond; i++) {
                if (bytes[i] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        /** Of a line that is too long, or of the last one; -1 when its end has yet to come. */
        private int endWithoutNewline(int from) {
            if (length - from > LogSink.LONGEST_LINE) {
                return WholeCharacters.in(bytes, from + LogSink.LONGEST_LINE);
            }
            return lastCounts ? length : -1;
        }

        private boolean add(int from, int end) {
            List<String> parts = parts(plain(new String(bytes, from, end - from, StandardCharsets.UTF_8)));
            int more = parts.stream()
                    .mapToInt(part -> utf8(part) + LogSink.BESIDES_A_LINE)
                    .sum();
            isFull = lines.size() + parts.size() > LogSink.MOST_LINES || weight + more > LogSink.MOST_BYTES;
            if (!isFull) {
                lines.addAll(parts);
                weight += more;
            }
            return !isFull;
        }
    }

    private static String plain(String line) {
        String text = line.indexOf('\u001b') < 0 ? line : ESCAPES.matcher(line).replaceAll("");
        text = LAST_RETURNS.matcher(CONTROLS.matcher(text).replaceAll("")).replaceAll("");
        return text.isEmpty() ? " " : text.replace('\r', '\n');
    }

    /** Bytes that are no UTF-8 take more room as text than in the file. */
    private static List<String> parts(String text) {
        if (utf8(text) <= LogSink.LONGEST_LINE) {
            return List.of(text);
        }
        var parts = new ArrayList<String>();
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < all.length; ) {
            int end = Math.min(all.length, at + LogSink.LONGEST_LINE);
            end = end == all.length ? end : WholeCharacters.in(all, end);
            parts.add(new String(all, at, end - at, StandardCharsets.UTF_8));
            at = end;
        }
        return parts;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
