package io.greenroom.action;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a failure says about a command: how long it took and the last lines it printed. */
final class CommandTexts {
    /** As much of the output's end as is looked at. */
    static final int TAIL_BYTES = 16 * 1024;

    private static final int TAIL_LINES = 20;
    /** The console shows about 2000 characters of a failure in all. */
    private static final int TAIL_CHARACTERS = 1500;

    private CommandTexts() {}

    /** At most twice {@link #TAIL_BYTES}: a command that still prints does not make it endless. */
    static String text(InputStream output) throws IOException {
        return new String(output.readNBytes(2 * TAIL_BYTES), StandardCharsets.UTF_8);
    }

    /** The last lines, introduced; control characters other than line ends and tabs are left out. */
    static String tail(String output, boolean cutBefore) {
        List<String> lines = (cutBefore ? fromTheFirstWholeLine(output) : output)
                .replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "")
                .replaceAll("[\\p{Cntrl}&&[^\n\t]]", "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.isEmpty()) {
            return " It printed nothing.";
        }
        int from = Math.max(0, lines.size() - TAIL_LINES);
        String tail = String.join("\n", lines.subList(from, lines.size()));
        boolean tooLong = tail.length() > TAIL_CHARACTERS;
        if (tooLong) {
            int at = tail.length() - TAIL_CHARACTERS;
            tail = tail.substring(Character.isLowSurrogate(tail.charAt(at)) ? at + 1 : at);
        }
        boolean whole = from == 0 && !cutBefore && !tooLong;
        return (whole ? " Its output:\n" : " The last lines of its output:\n") + tail;
    }

    /** What stands before it may be the end of a secret that was cut in two, which no mask finds. */
    private static String fromTheFirstWholeLine(String output) {
        return output.substring(output.indexOf('\n') + 1);
    }

    static String duration(Instant from, Instant to) {
        long seconds = Math.max(0, Duration.between(from, to).toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
