package io.greenroom.terminal;

import io.greenroom.file.BoundedInput;
import io.greenroom.secret.Masker;
import io.greenroom.secret.MaskingStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The last lines that a process printed, as a terminal would show them, without secrets, and short enough for a failure's
 * text. Lines that are too long for that are cut in their middle, so that none pushes out the others: the cause is often
 * not in the last one.
 *
 * @param text empty when nothing was printed
 * @param isWhole whether that is all that was printed
 */
public record OutputTail(String text, boolean isWhole) {
    /** As many bytes of the output's end as are to be looked at: a progress bar on one line may be megabytes. */
    public static final long LOOKED_AT = 8L << 20;

    private static final int LINES = 20;
    /** The console shows about 2000 characters of a failure in all. */
    private static final int CHARACTERS = 1500;

    private static final String CUT = " … ";

    /**
     * Reads the end of an output, of which at most {@link #LOOKED_AT} bytes are looked at: a process that still prints does
     * not make it endless.
     *
     * @param isCut whether something was printed before
     */
    public static OutputTail of(InputStream output, boolean isCut, Masker secrets) throws IOException {
        var screen = new Screen();
        try (var masked = new MaskingStream(secrets, new TerminalOutput(screen));
                var bounded = new BoundedInput(output, LOOKED_AT)) {
            if (isCut) {
                masked.leaveOut("");
            }
            bounded.transferTo(masked);
        }
        // Once more, because colours in the midst of a secret hide it.
        List<String> lines = screen.rows().stream().map(secrets::mask).toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        String text = String.join("\n", last);
        if (text.length() <= CHARACTERS) {
            return new OutputTail(text, !isCut && !screen.hasScrolled() && last.size() == lines.size());
        }
        int longest = longestOf(last);
        return new OutputTail(
                String.join(
                        "\n",
                        last.stream().map(line -> shortened(line, longest)).toList()),
                false);
    }

    /** How long a line may be so that all of them fit: the short ones whole, the long ones with the same share. */
    private static int longestOf(List<String> lines) {
        int room = CHARACTERS - lines.size();
        int left = lines.size();
        for (int length : lines.stream().mapToInt(String::length).sorted().toArray()) {
            if (length > room / left) {
                return room / left;
            }
            room -= length;
            left--;
        }
        return CHARACTERS;
    }

    /** Most of the beginning, where it is said what happened, and a little of the end. */
    private static String shortened(String line, int longest) {
        if (line.length() <= longest) {
            return line;
        }
        int begin = (longest - CUT.length()) * 2 / 3;
        int end = line.length() - (longest - CUT.length() - begin);
        return line.substring(0, Character.isHighSurrogate(line.charAt(begin - 1)) ? begin - 1 : begin)
                + CUT
                + line.substring(Character.isLowSurrogate(line.charAt(end)) ? end + 1 : end);
    }

    /** As sentences of a text. */
    public String words() {
        if (text.isEmpty()) {
            return "It printed nothing.";
        }
        return (isWhole ? "Its output:\n" : "The last lines of its output:\n") + text;
    }
}
