package io.greenroom.secret;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a value looks once a program has written it into something: as it is, in JSON, in an address, in a form, in HTML or
 * XML, in quotes of shells and of other languages, in base64, and in the few pairs of these that are common. Different
 * writers escape different characters, so that there are several of most kinds.
 */
final class Spellings {
    /** Of a shorter value too little is left in base64 to tell it from ordinary text. */
    private static final int SHORTEST_IN_BASE64 = 4;

    /** As OpenSSL and PEM files have them, and as {@code base64} and MIME do. */
    private static final List<Integer> BASE64_LINES = List.of(64, 76);

    private static final HexFormat UPPER_CASE = HexFormat.of().withUpperCase();

    private static final String UNRESERVED = "-._~";

    /**
     * What stays as it is in an address, besides letters and digits: by RFC 3986, with the slash (Python's quote), in
     * JavaScript's encodeURIComponent and encodeURI, and in forms (Java's URLEncoder).
     */
    private static final List<String> LEFT_ALONE =
            List.of(UNRESERVED, UNRESERVED + "/", UNRESERVED + "!*'()", UNRESERVED + "!*'();,/?:@&=+$#", "-._*");

    private static final String CONTROLS = "\u0007\b\u001b\f\n\r\t\u000b";
    private static final String CONTROL_LETTERS = "abEfnrtv";

    private static final Pattern IN_DOUBLE_QUOTES = Pattern.compile("[\"$`\\\\]");

    /** What bash's {@code printf %q} puts a backslash before. */
    private static final Pattern SPECIAL_TO_SHELLS = Pattern.compile("^[#~]|[ \t!\"$&'()*,;<>?\\[\\\\\\]^`{|}]");

    private Spellings() {}

    static Set<String> of(String value) {
        var all = new LinkedHashSet<String>();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        all.add(value);
        if (!isLettersAndDigits(value)) {
            addJson(value, all);
            addPercentEncoded(bytes, all);
            addMarkup(value, all);
            addShell(value, all);
            addDoubledQuotes(value, all);
        }
        addBase64(bytes, all);
        return all;
    }

    /** Which everybody writes as they are, base64 apart. */
    private static boolean isLettersAndDigits(String value) {
        return value.chars().allMatch(c -> isLetterOrDigit((char) c));
    }

    private static void addJson(String value, Set<String> all) {
        for (boolean slashes : new boolean[] {false, true}) {
            all.add(json(value, slashes, ""));
            all.add(json(value, slashes, "\\u%04x"));
            all.add(json(value, slashes, "\\u%04X"));
        }
        all.add(json(json(value, false, ""), false, "")); // such as an action's InputsJSON in the job that holds it
    }

    /** @param beyondAscii the format of characters beyond ASCII; empty to leave them as they are */
    private static String json(String value, boolean slashes, String beyondAscii) {
        var json = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '/' -> json.append(slashes ? "\\/" : "/");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (c < ' ' || (c > '~' && !beyondAscii.isEmpty())) {
                        json.append((beyondAscii.isEmpty() ? "\\u%04x" : beyondAscii).formatted((int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.toString();
    }

    private static void addPercentEncoded(byte[] value, Set<String> all) {
        for (String leftAlone : LEFT_ALONE) {
            for (String space : List.of("%20", "+")) {
                String encoded = percentEncoded(value, leftAlone, space);
                all.add(encoded);
                all.add(lowerCaseEscapes(encoded));
                all.add(encoded.replace("%", "%25")); // an address within an address
            }
        }
    }

    private static String percentEncoded(byte[] value, String leftAlone, String space) {
        var encoded = new StringBuilder();
        for (byte b : value) {
            char c = (char) (b & 0xff);
            if (c == ' ') {
                encoded.append(space);
            } else if (isLetterOrDigit(c) || leftAlone.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(UPPER_CASE.toHexDigits((byte) c));
            }
        }
        return encoded.toString();
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static String lowerCaseEscapes(String encoded) {
        var lower = new StringBuilder(encoded);
        for (int i = lower.indexOf("%"); i >= 0; i = lower.indexOf("%", i + 1)) {
            lower.replace(i, i + 3, lower.substring(i, i + 3).toLowerCase(Locale.ROOT));
        }
        return lower.toString();
    }

    private static void addMarkup(String value, Set<String> all) {
        for (String markup : List.of(
                html(value, "&quot;", "&#39;"),
                html(value, "&#34;", "&#39;"),
                html(value, "&quot;", "&#x27;"),
                html(value, "&quot;", "&apos;"),
                html(value, "&quot;", "'"),
                html(value, "\"", "'"))) {
            all.add(markup);
            if (!isPrintableAscii(value)) {
                for (boolean beyondAscii : new boolean[] {false, true}) {
                    all.add(withReferences(markup, beyondAscii, "&#%d;"));
                    all.add(withReferences(markup, beyondAscii, "&#x%X;"));
                }
            }
        }
    }

    private static boolean isPrintableAscii(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** Line ends and tabs as XML has them in attributes; with all that is not ASCII when the file may hold no more. */
    private static String withReferences(String markup, boolean beyondAscii, String reference) {
        var text = new StringBuilder();
        markup.codePoints().forEach(c -> {
            if (c < ' ' || (beyondAscii && c > '~')) {
                text.append(reference.formatted(c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }

    private static String html(String value, String quote, String apostrophe) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", quote)
                .replace("'", apostrophe);
    }

    /**
     * What is between the quotes of a shell that shows what it runs ({@code set -x}), or of a program that quotes for one:
     * bash and dash, and Python's shlex, leave the quotes in different ways for an apostrophe; {@code printf %q} has none.
     */
    private static void addShell(String value, Set<String> all) {
        all.add(value.replace("'", "'\\''"));
        all.add(value.replace("'", "'\"'\"'"));
        all.add(IN_DOUBLE_QUOTES.matcher(value).replaceAll("\\\\$0"));
        all.add(SPECIAL_TO_SHELLS.matcher(value).replaceAll("\\\\$0"));
        all.add(ansiC(value, false));
        all.add(ansiC(value, true));
    }

    /**
     * In {@code $'…'}, as bash shows what has control characters, and C, Python and others a text.
     *
     * @param octal bytes beyond ASCII are written by their numbers
     */
    private static String ansiC(String value, boolean octal) {
        var quoted = new StringBuilder();
        value.codePoints().forEach(c -> {
            int letter = CONTROLS.indexOf(c);
            if (letter >= 0) {
                quoted.append('\\').append(CONTROL_LETTERS.charAt(letter));
            } else if (c == '\\' || c == '\'') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c < ' ' || c == 0x7f || (octal && c > 0x7f)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    quoted.append("\\%03o".formatted(b & 0xff));
                }
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.toString();
    }

    /** As SQL, YAML, PowerShell and CSV have quotes in quotes. */
    private static void addDoubledQuotes(String value, Set<String> all) {
        all.add(value.replace("'", "''"));
        all.add(value.replace("\"", "\"\""));
    }

    /** What is the same whatever stands before and after the value, for each of the three ways it can lie. */
    private static void addBase64(byte[] value, Set<String> all) {
        if (value.length < SHORTEST_IN_BASE64) {
            return;
        }
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + value.length];
            System.arraycopy(value, 0, shifted, before, value.length);
            int from = (before * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            String encoded = Base64.getEncoder().encodeToString(shifted).substring(from, to);
            all.add(encoded);
            all.add(encoded.replace('+', '-').replace('/', '_'));
            all.add(encoded.replace("/", "\\/"));
            all.add(encoded.replace("+", "%2B").replace("/", "%2F"));
            all.add(encoded.replace("+", "%2b").replace("/", "%2f"));
        }
        String alone = Base64.getEncoder().encodeToString(value).substring(0, value.length * 8 / 6);
        BASE64_LINES.forEach(width -> addLines(alone, width, all));
    }

    /** A long value that was encoded by itself comes in lines, and each looks like anything. */
    private static void addLines(String encoded, int width, Set<String> all) {
        for (int at = 0; encoded.length() > width && at < encoded.length(); at += width) {
            String line = encoded.substring(at, Math.min(at + width, encoded.length()));
            if (line.length() >= Secrets.SHORTEST_LINE) {
                all.add(line);
            }
        }
    }
}
