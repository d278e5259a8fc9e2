package io.greenroom.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads files with lines of {@code NAME=value}.
 *
 * @see <a href="https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax">their
 *     syntax</a>
 */
final class EnvFile {
    /**
     * What a file says of one variable.
     *
     * @param number of the line where it begins, from 1
     * @param value without its quotation marks
     * @param literal whether a dollar sign in it is nothing but that
     */
    record Line(int number, String name, String value, boolean literal) {}

    private static final Pattern BEGIN =
            Pattern.compile("(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_.\\[\\]-]*)[ \\t]*(?:([=:])[ \\t]*)?");
    private static final Pattern COMMENT = Pattern.compile("[ \\t]#");

    private final String text;
    /** What is wrong, and the number of the line. */
    private final ObjIntConsumer<String> problems;

    private final List<Line> lines = new ArrayList<>();
    private int at;
    private int number = 1;

    private EnvFile(String text, ObjIntConsumer<String> problems) {
        this.text = text;
        this.problems = problems;
    }

    /** What the file says, in its order; of a name that is there twice, the last one counts. */
    static List<Line> lines(String text, ObjIntConsumer<String> problems) {
        var file = new EnvFile(text.replace("\r\n", "\n"), problems);
        while (file.at < file.text.length()) {
            file.line();
        }
        return file.lines;
    }

    private void line() {
        int end = endOfLine(at);
        String line = text.substring(at, end).stripLeading();
        if (line.isBlank() || line.startsWith("#")) {
            goTo(end + 1);
            return;
        }
        Matcher begin = BEGIN.matcher(text).region(end - line.length(), end);
        boolean isOne = begin.lookingAt();
        if (isOne && begin.group(2) != null) {
            value(begin.group(1), begin.end(), end);
            return;
        }
        if (!isOne || begin.end() < line.stripTrailing().length() + end - line.length()) {
            problems.accept("is not written as NAME=value", number);
        }
        goTo(end + 1); // a name alone is a variable of whoever calls, of which there is none
    }

    private void value(String name, int from, int end) {
        char first = from < end ? text.charAt(from) : ' ';
        if (first == '"' || first == '\'') {
            quoted(name, from + 1, first);
            return;
        }
        Matcher comment = COMMENT.matcher(text).region(from - 1, end);
        int to = comment.find() ? Math.max(from, comment.start()) : end;
        lines.add(new Line(number, name, text.substring(from, to).strip(), false));
        goTo(end + 1);
    }

    /** It may go on over several lines. */
    private void quoted(String name, int from, char quote) {
        int close = from;
        while (close < text.length() && text.charAt(close) != quote) {
            close += text.charAt(close) == '\\' ? 2 : 1;
        }
        if (close >= text.length()) {
            problems.accept("a quotation is not closed", number);
            at = text.length();
            return;
        }
        String written = text.substring(from, close);
        lines.add(
                new Line(number, name, quote == '"' ? unescaped(written) : written.replace("\\'", "'"), quote == '\''));
        int end = endOfLine(close);
        String rest = text.substring(close + 1, end).strip();
        if (!rest.isEmpty() && !rest.startsWith("#")) {
            problems.accept("has something behind its closing quotation mark", number);
        }
        goTo(end + 1);
    }

    /** A dollar sign that is escaped becomes one that begins no variable. */
    private static String unescaped(String written) {
        var text = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c != '\\' || i + 1 == written.length()) {
                text.append(c);
                continue;
            }
            char escaped = written.charAt(++i);
            text.append(
                    switch (escaped) {
                        case 'n' -> "\n";
                        case 'r' -> "\r";
                        case 't' -> "\t";
                        case '$' -> "$$";
                        case '"', '\\' -> String.valueOf(escaped);
                        default -> "\\" + escaped;
                    });
        }
        return text.toString();
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private void goTo(int next) {
        number += (int) text.substring(at, Math.min(next, text.length()))
                .chars()
                .filter(c -> c == '\n')
                .count();
        at = next;
    }
}
