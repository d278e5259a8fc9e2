package io.greenroom.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Masks a stream of bytes that comes in pieces: a secret that is cut by the pieces is found all the same. Keeps back
 * what could still become a secret; {@link #close} lets it go. Memory is bounded by the longest secret and the piece.
 */
public final class MaskingStream extends OutputStream {
    private final OutputStream out;
    /** Bytes as Latin-1 characters, one each, so that secrets of any encoding can be searched as text. */
    private final Masking masking;

    public MaskingStream(Secrets secrets, OutputStream out) {
        this.masking = new Masking(secrets.bytes(), false);
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        show(masking.pass(new String(bytes, offset, length, StandardCharsets.ISO_8859_1), true));
    }

    /**
     * Something is left out of the stream here, and the notice is written in its place. Of a secret that is cut in two by
     * it neither half is shown.
     */
    public void leaveOut(String notice) throws IOException {
        show(masking.gap());
        out.write(notice.getBytes(StandardCharsets.UTF_8));
    }

    private void show(String masked) throws IOException {
        out.write(masked.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            show(masking.pass("", false));
        }
    }
}
