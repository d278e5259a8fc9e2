package io.greenroom.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Masks a stream of bytes that comes in pieces: a secret that is cut in two by the pieces is found all the same. Keeps
 * back as many bytes as could still become a secret; {@link #close} lets them go. Memory is bounded by the longest secret
 * and the piece.
 */
public final class MaskingStream extends OutputStream {
    private final Secrets secrets;
    private final OutputStream out;
    /** Bytes as Latin-1 characters, one each, so that secrets of any encoding can be searched as text. */
    private String held = "";

    public MaskingStream(Secrets secrets, OutputStream out) {
        this.secrets = secrets;
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        String text = held + new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        for (String form : secrets.forms()) {
            text = text.replace(asLatin1(form), Secrets.MASK);
        }
        int keep = couldBecomeASecret(text);
        emit(text.substring(0, text.length() - keep));
        held = text.substring(text.length() - keep);
    }

    /** The length of the longest end of the text with which a secret begins. */
    private int couldBecomeASecret(String text) {
        int keep = 0;
        for (String form : secrets.forms()) {
            String secret = asLatin1(form);
            for (int n = Math.min(secret.length() - 1, text.length()); n > keep; n--) {
                if (text.regionMatches(text.length() - n, secret, 0, n)) {
                    keep = n;
                }
            }
        }
        return keep;
    }

    private void emit(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String asLatin1(String form) {
        return new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        emit(held);
        held = "";
        out.close();
    }
}
