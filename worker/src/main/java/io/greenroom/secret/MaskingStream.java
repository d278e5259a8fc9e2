package io.greenroom.secret;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Masks a stream of bytes that comes in pieces: a secret that is cut by the pieces is found all the same. Keeps back
 * what could still become a secret; {@link #close} lets it go. Memory is bounded by the longest secret and the piece.
 */
public final class MaskingStream extends OutputStream {
    private final OutputStream out;
    private final Masking masking;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    public MaskingStream(Masker secrets, OutputStream out) {
        this.masking = new Masking(secrets.forms());
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        masking.pass(bytes, offset, length, true, shown);
        show();
    }

    /**
     * Something is left out of the stream here, and the notice is written in its place; that may also be its beginning. Of a secret that is cut in two by
     * it neither half is shown.
     */
    public void leaveOut(String notice) throws IOException {
        masking.gap(shown);
        shown.writeBytes(notice.getBytes(StandardCharsets.UTF_8));
        show();
    }

    private void show() throws IOException {
        shown.writeTo(out);
        shown.reset();
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            masking.pass(new byte[0], 0, 0, false, shown);
            show();
        }
    }
}
