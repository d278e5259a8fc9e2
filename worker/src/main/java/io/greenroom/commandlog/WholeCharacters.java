package io.greenroom.commandlog;

/** Cutting bytes of UTF-8 where a character ends. */
public final class WholeCharacters {
    private WholeCharacters() {}

    /** How many of the first bytes are whole characters: without the beginning of one whose rest is not among them. */
    public static int in(byte[] bytes, int length) {
        for (int back = 1; back <= Math.min(3, length); back++) {
            int b = bytes[length - back] & 0xff;
            if (b >= 0xc0) {
                int needed = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                return needed > back ? length - back : length;
            }
            if (b < 0x80) {
                return length;
            }
        }
        return length;
    }
}
