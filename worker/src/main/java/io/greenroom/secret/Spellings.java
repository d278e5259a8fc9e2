package io.greenroom.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a value looks once a program has written it into something: as it is, in JSON, in an address, in a form, in HTML or
 * XML, in a shell's quotes, in base64. Different writers escape different characters, so that there are several of most kinds.
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
            all.add(html(value, "&quot;", "&#39;"));
            all.add(html(value, "&#34;", "&#39;"));
            all.add(html(value, "&quot;", "&#x27;"));
            all.add(html(value, "&quot;", "&apos;"));
            all.add(html(value, "\"", "'"));
            addShell(value, all);
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
            for (var encoder : Arrays.asList(Base64.getEncoder(), Base64.getUrlEncoder())) {
                all.add(encoder.encodeToString(shifted).substring(from, to));
            }
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
