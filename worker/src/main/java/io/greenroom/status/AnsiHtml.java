package io.greenroom.status;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Terminal output as HTML: the sixteen colours, bold, faint, italic and underlined become classes of the style sheet;
 * erasing is passed over; every other escape sequence is shown. Piece by piece: a colour lasts into the next piece.
 */
final class AnsiHtml {
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[([0-9;]{0,40})m");
    private static final Pattern ERASING = Pattern.compile("\u001b\\[[0-9]{0,2}[KJ]");
    /** An escape sequence that is still without its end, at the end of a piece. */
    private static final Pattern UNFINISHED = Pattern.compile("\u001b(\\[[0-9;]{0,40})?$");

    private static final char ESCAPE = '\u001b';
    private static final int EXTENDED_FOREGROUND = 38;
    private static final int EXTENDED_BACKGROUND = 48;

    private int foreground = -1;
    private int background = -1;
    private final List<String> styles = new ArrayList<>();

    /** Whether the end of the text is the beginning of an escape sequence: how many characters of it. */
    static int unfinished(String text) {
        Matcher end = UNFINISHED.matcher(text.substring(Math.max(0, text.length() - 48)));
        return end.find() ? end.group().length() : 0;
    }

    String convert(String piece) {
        String text =
                piece.indexOf('\r') < 0 ? piece : piece.replace("\r\n", "\n").replace('\r', '\n');
        var out = new StringBuilder(text.length() + text.length() / 8);
        if (text.indexOf(ESCAPE) < 0) {
            styled(text, out);
            return out.toString();
        }
        text = ERASING.matcher(text).replaceAll("");
        Matcher colours = COLOURS.matcher(text);
        int from = 0;
        while (colours.find()) {
            styled(text.substring(from, colours.start()), out);
            apply(colours.group(1));
            from = colours.end();
        }
        styled(text.substring(from), out);
        return out.toString();
    }

    private void styled(String text, StringBuilder out) {
        if (text.isEmpty()) {
            return;
        }
        String classes = classes();
        if (!classes.isEmpty()) {
            out.append("<span class=\"").append(classes).append("\">");
        }
        Html.escape(text, out);
        if (!classes.isEmpty()) {
            out.append("</span>");
        }
    }

    private String classes() {
        var all = new ArrayList<>(styles);
        if (foreground >= 0) {
            all.add("f" + foreground);
        }
        if (background >= 0) {
            all.add("b" + background);
        }
        return String.join(" ", all);
    }

    private void apply(String parameters) {
        String[] codes = parameters.isEmpty() ? new String[] {"0"} : parameters.split(";", -1);
        for (int i = 0; i < codes.length; i++) {
            int code = number(codes[i]);
            if (code == EXTENDED_FOREGROUND || code == EXTENDED_BACKGROUND) {
                i = extended(code, codes, i);
            } else {
                apply(code);
            }
        }
    }

    /** {@code 38;5;n} and {@code 38;2;r;g;b}: of these, only the first sixteen colours are shown. Returns where it ends. */
    private int extended(int code, String[] codes, int at) {
        if (at + 1 >= codes.length) {
            return at;
        }
        boolean indexed = number(codes[at + 1]) == 5;
        if (indexed && at + 2 < codes.length) {
            int colour = number(codes[at + 2]);
            int shown = colour >= 0 && colour < 16 ? colour : -1;
            if (code == EXTENDED_FOREGROUND) {
                foreground = shown;
            } else {
                background = shown;
            }
        }
        return Math.min(codes.length, at + (indexed ? 2 : 4));
    }

    private void apply(int code) {
        if (code == 0) {
            foreground = -1;
            background = -1;
            styles.clear();
        } else if (code >= 1 && code <= 4) {
            on(List.of("bold", "faint", "italic", "under").get(code - 1));
        } else if (code == 22) {
            styles.removeAll(List.of("bold", "faint"));
        } else if (code == 23 || code == 24) {
            styles.remove(code == 23 ? "italic" : "under");
        } else if (code >= 30 && code <= 37) {
            foreground = code - 30;
        } else if (code >= 90 && code <= 97) {
            foreground = code - 82;
        } else if (code == 39) {
            foreground = -1;
        } else if (code >= 40 && code <= 47) {
            background = code - 40;
        } else if (code >= 100 && code <= 107) {
            background = code - 92;
        } else if (code == 49) {
            background = -1;
        }
    }

    private void on(String style) {
        if (!styles.contains(style)) {
            styles.add(style);
        }
    }

    private static int number(String digits) {
        return digits.isEmpty() ? 0 : digits.length() > 4 ? -1 : Integer.parseInt(digits);
    }
}
