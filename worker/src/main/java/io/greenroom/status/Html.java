package io.greenroom.status;

import org.jspecify.annotations.Nullable;

/**
 * Writes HTML. Tags and attributes' names come from this program; every text and every attribute's value is escaped, so
 * that whatever a command, a pipeline or a provider says is shown as text.
 */
final class Html {
    private final StringBuilder out = new StringBuilder();

    /** @param attributes names and values in turn; an attribute whose value is null is left out */
    Html open(String tag, @Nullable Object... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            if (value != null) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(value.toString(), out);
                out.append('"');
            }
        }
        out.append('>');
        return this;
    }

    Html close(String tag) {
        out.append("</").append(tag).append('>');
        return this;
    }

    Html text(@Nullable Object text) {
        if (text != null) {
            escape(text.toString(), out);
        }
        return this;
    }

    /** An element with a text in it. */
    Html element(String tag, @Nullable Object text, @Nullable Object... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /** What was made by another of these. */
    Html add(Html other) {
        out.append(other.out);
        return this;
    }

    /** What was made by {@link AnsiHtml}, which escapes too. */
    Html addEscaped(String html) {
        out.append(html);
        return this;
    }

    /** Control characters, and those that turn the direction of text, become visible. */
    static void escape(CharSequence text, StringBuilder out) {
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isPlain(c)) {
                out.append(text, plainFrom, i);
                escape(c, out);
                plainFrom = i + 1;
            }
        }
        out.append(text, plainFrom, text.length());
    }

    /** Most of a log is: it goes on in whole stretches. */
    private static boolean isPlain(char c) {
        return c < '\u007f'
                ? (c >= ' ' && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'') || c == '\n' || c == '\t'
                : c > '\u009f' && !turnsText(c);
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> {
                if (c < ' ') {
                    out.append((char) ('\u2400' + c));
                } else if (turnsText(c)) {
                    out.append("[U+%04X]".formatted((int) c));
                } else {
                    out.append('\ufffd');
                }
            }
        }
    }

    private static boolean turnsText(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069') || c == '\u200e' || c == '\u200f';
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
