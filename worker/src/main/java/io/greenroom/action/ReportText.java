package io.greenroom.action;

import io.greenroom.file.TextEncoding;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an XML file that a program wrote which does not know all the rules of XML, for a parser that does. Programs
 * put into reports what tests print: characters that XML 1.0 forbids, as they are or as references, become U+FFFD here, and
 * so does what is not in the file's encoding. An ampersand or an entity that XML itself does not know stands for itself. The
 * encoding is the one that shows in the first bytes or that the file declares; UTF-8 when that cannot be.
 */
final class ReportText extends Reader {
    private static final char REPLACEMENT = '\ufffd';
    private static final int HEAD = 1024;
    private static final Pattern DECLARATION = Pattern.compile("^\\s*<\\?xml\\s[^>]*\\?>");
    private static final Pattern DECLARED_ENCODING =
            Pattern.compile("\\sencoding\\s*=\\s*[\"']([A-Za-z][-A-Za-z0-9._]*)[\"']");
    private static final Pattern REPORT = Pattern.compile("<([A-Za-z0-9_]+:)?testsuites?[\\s>]");
    private static final Set<String> ENTITIES = Set.of("amp", "lt", "gt", "apos", "quot");
    /** With ampersand and semicolon: the longest is a number with all digits that a character has, and some zeros. */
    private static final int LONGEST_REFERENCE = 16;

    private final Reader in;
    private final char[] read = new char[1 << 13];
    private final boolean beginsLikeAReport;
    private int at;
    private int end;
    private String replaced = "";
    private int replacedAt;

    ReportText(InputStream bytes) throws IOException {
        var in = new BufferedInputStream(bytes, HEAD);
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        var encoding = TextEncoding.of(head);
        in.skipNBytes(encoding.mark());
        this.in = new InputStreamReader(in, encoding.isSure() ? encoding.charset() : declared(head));
        fill(read.length);
        beginsLikeAReport = REPORT.matcher(new String(read, 0, end)).find();
        // The declaration has had its say. A parser would refuse what stands before it.
        Matcher declaration = DECLARATION.matcher(new String(read, 0, Math.min(end, HEAD)));
        if (declaration.find()) {
            at = declaration.end();
        }
    }

    private static Charset declared(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARATION.matcher(text);
        if (declaration.find()) {
            Matcher encoding = DECLARED_ENCODING.matcher(declaration.group());
            if (encoding.find() && Charset.isSupported(encoding.group(1))) {
                Charset named = Charset.forName(encoding.group(1));
                // Whoever reads the declaration as ASCII knows that it is not UTF-16, whatever .NET's writers say.
                if (new String(head, named).startsWith(declaration.group())) {
                    return named;
                }
            }
        }
        return StandardCharsets.UTF_8;
    }

    /** Whether the beginning of a report shows in the beginning of the file, among whatever else. */
    boolean beginsLikeAReport() {
        return beginsLikeAReport;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            if (replacedAt < replaced.length()) {
                target[offset + count++] = replaced.charAt(replacedAt++);
            } else if (!fill(1)) {
                break;
            } else if (read[at] == '&') {
                replaced = reference();
                replacedAt = 0;
            } else {
                char c = read[at++];
                target[offset + count++] = isAllowed(c) ? c : REPLACEMENT;
            }
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    /** Whether there are as many characters as wanted; as many as there are otherwise. */
    private boolean fill(int wanted) throws IOException {
        if (end - at < wanted) {
            System.arraycopy(read, at, read, 0, end - at);
            end -= at;
            at = 0;
            for (int n; end < wanted && (n = in.read(read, end, read.length - end)) >= 0; ) {
                end += n;
            }
        }
        return end - at >= wanted;
    }

    /** What to put in the place of the ampersand here and of what belongs to it. */
    private String reference() throws IOException {
        fill(LONGEST_REFERENCE);
        for (int i = at + 1; i < Math.min(end, at + LONGEST_REFERENCE); i++) {
            if (read[i] == ';') {
                String name = new String(read, at + 1, i - at - 1);
                if (ENTITIES.contains(name) || isNumber(name)) {
                    at = i + 1;
                    return ENTITIES.contains(name) || isAllowed(number(name))
                            ? "&" + name + ";"
                            : String.valueOf(REPLACEMENT);
                }
                break;
            }
        }
        at++;
        return "&amp;";
    }

    private static boolean isNumber(String name) {
        return name.matches("#([0-9]{1,12}|x[0-9A-Fa-f]{1,12})");
    }

    private static long number(String name) {
        return name.startsWith("#x")
                ? Long.parseLong(name, 2, name.length(), 16)
                : Long.parseLong(name, 1, name.length(), 10);
    }

    /** XML 1.0, production 2. */
    private static boolean isAllowed(long character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character <= 0xd7ff)
                || (character >= 0xe000 && character <= 0xfffd)
                || (character >= 0x10000 && character <= 0x10ffff);
    }

    /** In the halves of a pair, as the decoder gives them, the pair's character is allowed. */
    private static boolean isAllowed(char c) {
        return Character.isSurrogate(c) || isAllowed((long) c);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
