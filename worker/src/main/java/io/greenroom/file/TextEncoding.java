package io.greenroom.file;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What the first bytes of a text tell of its encoding, which holds for texts that begin with an ASCII character.
 *
 * @param mark how many bytes the byte-order mark has; 0 when there is none
 * @param isSure false when nothing shows and UTF-8 is only likely
 */
public record TextEncoding(Charset charset, int mark, boolean isSure) {
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    /** Looks at as many bytes as a byte-order mark may have; fewer will do. */
    public static TextEncoding of(byte[] bytes) {
        int a = at(bytes, 0);
        int b = at(bytes, 1);
        int c = at(bytes, 2);
        int d = at(bytes, 3);
        if (a == 0 && b == 0 && (c == 0 ? d > 0 : c == 0xFE && d == 0xFF)) {
            return new TextEncoding(UTF_32BE, c == 0 ? 0 : 4, true);
        }
        if (c == 0 && d == 0 && (b == 0 ? a > 0 : a == 0xFF && b == 0xFE)) {
            return new TextEncoding(UTF_32LE, b == 0 ? 0 : 4, true);
        }
        if (a == 0xFE && b == 0xFF) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 2, true);
        }
        if (a == 0xFF && b == 0xFE) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 2, true);
        }
        if (a == 0 && b > 0) {
            return new TextEncoding(StandardCharsets.UTF_16BE, 0, true);
        }
        if (a > 0 && b == 0) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 0, true);
        }
        boolean marked = a == 0xEF && b == 0xBB && c == 0xBF;
        return new TextEncoding(StandardCharsets.UTF_8, marked ? 3 : 0, marked);
    }

    /** -1 behind the end. */
    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xFF : -1;
    }
}
