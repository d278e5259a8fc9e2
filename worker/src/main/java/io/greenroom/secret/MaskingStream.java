package io.greenroom.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Masks a stream of bytes that comes in pieces: a secret that is cut by the pieces is found all the same. Keeps back
 * what could still become a secret; {@link #close} lets it go. Memory is bounded by the longest secret and the piece.
 */
public final class MaskingStream extends OutputStream {
    private final Secrets secrets;
    private final OutputStream out;
    private final Masking masking = new Masking();
    private Forms known = Forms.NONE;
    /** Bytes as Latin-1 characters, one each, so that secrets of any encoding can be searched as text. */
    private List<Forms> knownAsBytes = List.of();

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
        pass(new String(bytes, offset, length, StandardCharsets.ISO_8859_1), true);
    }

    private void pass(String piece, boolean more) throws IOException {
        Forms current = secrets.forms();
        if (current != known) {
            known = current;
            knownAsBytes = List.of(current.asBytes());
        }
        out.write(masking.pass(piece, knownAsBytes, more).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            pass("", false);
        }
    }
}
