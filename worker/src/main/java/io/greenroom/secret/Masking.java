package io.greenroom.secret;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Masks bytes that may come in pieces. What secrets cover together, because one holds another or they overlap, becomes
 * one mask. Keeps back what could still become a secret, which is never more than the longest one.
 */
final class Masking {
    private static final byte[] MASK = Secrets.MASK.getBytes(StandardCharsets.UTF_8);

    private final Forms secrets;
    private byte[] held = {};
    /** How many bytes at the beginning of what is held are under a mask that was passed on already. */
    private int covered;
    /** Something is missing before what is held, or before what comes next. */
    private boolean isCut;

    Masking(Forms secrets) {
        this.secrets = secrets;
    }

    /** The text without the secrets; the same object when there is none in it. */
    static String mask(String text, Forms secrets) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            if (secrets.longestAt(bytes, at, bytes.length) > 0) {
                return new Masking(secrets).whole(bytes);
            }
        }
        return text;
    }

    private String whole(byte[] bytes) {
        var shown = new ByteArrayOutputStream(bytes.length);
        pass(bytes, 0, bytes.length, false, shown);
        return shown.toString(StandardCharsets.UTF_8);
    }

    /**
     * Takes in the next piece.
     *
     * @param more whether a piece may follow
     * @param shown what can be shown now is added to it
     */
    void pass(byte[] piece, int offset, int length, boolean more, ByteArrayOutputStream shown) {
        byte[] text = Arrays.copyOf(held, held.length + length);
        System.arraycopy(piece, offset, text, held.length, length);
        held = text;
        if (!(isCut && more && text.length < secrets.longest())) {
            advance(more, shown);
        }
    }

    private void advance(boolean more, ByteArrayOutputStream shown) {
        byte[] text = held;
        int coveredTo = isCut ? secrets.restAtBeginning(text, text.length) : covered;
        if (isCut && coveredTo > 0) {
            shown.writeBytes(MASK);
        }
        isCut = false;
        int plainFrom = coveredTo;
        int at = 0;
        for (; at < text.length && !(more && secrets.hasBeginning(text, at, text.length)); at++) {
            int length = secrets.longestAt(text, at, text.length);
            if (length > 0) {
                if (at >= coveredTo) {
                    shown.write(text, plainFrom, at - plainFrom);
                    shown.writeBytes(MASK);
                }
                coveredTo = Math.max(coveredTo, at + length);
                plainFrom = coveredTo;
            }
        }
        if (at > plainFrom) {
            shown.write(text, plainFrom, at - plainFrom);
        }
        held = Arrays.copyOfRange(text, at, text.length);
        covered = Math.max(0, coveredTo - at);
    }

    /**
     * Something is left out between what came and what will come. Of a secret that it cuts in two neither half is shown.
     *
     * @param shown what can be shown now of what came is added to it
     */
    void gap(ByteArrayOutputStream shown) {
        advance(true, shown);
        if (held.length < Secrets.SHORTEST) {
            shown.write(held, covered, held.length - covered);
        } else if (covered == 0) {
            shown.writeBytes(MASK);
        }
        held = new byte[0];
        covered = 0;
        isCut = true;
    }
}
