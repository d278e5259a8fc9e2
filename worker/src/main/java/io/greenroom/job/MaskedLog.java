package io.greenroom.job;

import io.greenroom.secret.MaskingStream;
import io.greenroom.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** A job's log that goes on, masked, as it comes. Used by one thread. */
public final class MaskedLog implements JobLog, AutoCloseable {
    private final MaskingStream masked;
    private long position;

    /** Writes to a stream, and closes it. */
    public MaskedLog(Secrets secrets, OutputStream out) {
        this.masked = new MaskingStream(secrets, out);
    }

    /** Hands on each piece as it comes. */
    static MaskedLog handingOn(Secrets secrets, Consumer<byte[]> pieces) {
        return new MaskedLog(secrets, new OutputStream() {
            @Override
            public void write(int b) {
                pieces.accept(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (length > 0) {
                    pieces.accept(Arrays.copyOfRange(bytes, offset, offset + length));
                }
            }
        });
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void leaveOut(long bytes, String notice) throws IOException {
        masked.leaveOut(notice);
        position += bytes;
    }

    @Override
    public void append(InputStream source) throws IOException {
        try (source) {
            byte[] buffer = new byte[1 << 14];
            for (int n; (n = source.read(buffer)) >= 0; ) {
                masked.write(buffer, 0, n);
                position += n;
            }
        }
    }

    @Override
    public void close() throws IOException {
        masked.close();
    }
}
