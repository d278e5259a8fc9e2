package io.greenroom.cli;

import java.util.regex.Pattern;

/** Text from elsewhere, made fit for a terminal, which obeys control characters. */
final class Visible {
    /** Control sequences, strings for the terminal such as titles and the addresses of links, and what remains. */
    private static final Pattern ESCAPES = Pattern.compile("(?:\u001b\\[|\u009b)[0-?]*+[ -/]*+[@-~]?"
            + "|(?:\u001b[]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*+(?:\u0007|\u009c|\u001b\\\\)?"
            + "|\u001b[ -/]*+[0-~]?");
    /** What stands before a carriage return after which the line is written anew, or erased first. */
    private static final Pattern OVERWRITTEN = Pattern.compile("^.*\r(?=\\P{Cc}|\u001b\\[[0-2]?K)", Pattern.DOTALL);
    /** The controls of both ASCII and Latin-1, and those that turn the direction of text. */
    private static final String CONTROL = "\\p{Cc}\u202a-\u202e\u2066-\u2069";

    private static final Pattern CONTROLS = Pattern.compile("[" + CONTROL + "]");
    private static final Pattern CONTROLS_WITHIN_LINES = Pattern.compile("[" + CONTROL + "&&[^\t]]");
    private static final Pattern CONTROLS_WITHIN_TEXT = Pattern.compile("[" + CONTROL + "&&[^\t\n]]");

    private static final Pattern CONTROLS_AND_LINE_ENDS = Pattern.compile("[" + CONTROL + "\u2028\u2029&&[^\t]]");

    private static final int PICTURES = 0x2400;
    private static final char DELETE = 0x7f;

    private Visible() {}

    /**
     * What programs print, in one line: of a progress bar the last state; colours and the like are left out, and so is every
     * other control character.
     */
    static String output(String line) {
        return without(CONTROLS_WITHIN_LINES, OVERWRITTEN.matcher(line).replaceFirst(""));
    }

    /** The same for text of several lines. */
    static String text(String text) {
        return without(CONTROLS_WITHIN_TEXT, text);
    }

    private static String without(Pattern controls, String text) {
        return controls.matcher(ESCAPES.matcher(text).replaceAll("")).replaceAll("");
    }

    /** Text from anywhere as one line in which nothing is left out: ASCII's controls are shown by their pictures. */
    static String line(String text) {
        return CONTROLS_AND_LINE_ENDS
                .matcher(text)
                .replaceAll(found -> picture(found.group().charAt(0)));
    }

    private static String picture(char control) {
        if (control < ' ') {
            return Character.toString(PICTURES + control);
        }
        return control == DELETE ? "\u2421" : "?";
    }

    /** The first of the lines; empty when there is none. */
    static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** A name, in which such characters have no business and are to be noticed. */
    static String name(String name) {
        return CONTROLS.matcher(name).replaceAll("?");
    }
}
