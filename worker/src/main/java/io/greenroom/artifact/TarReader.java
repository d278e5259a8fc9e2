package io.greenroom.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a tar file, one after the other; each one's content is read whole before the next is asked for. What
 * stands between two entries (long names, extended headers) is held in memory, so there is a limit to it: a hostile
 * archive can say that a name has gigabytes.
 */
final class TarReader implements AutoCloseable {
    private static final int LONGEST_HEADERS = 1 << 20;

    private final Metered bytes;
    private final TarArchiveInputStream tar;
    private final Function<Exception, ArtifactException> damaged;

    /** @param damaged makes what is thrown when the file cannot be read */
    TarReader(InputStream bytes, Function<Exception, ArtifactException> damaged) {
        this.bytes = new Metered(bytes);
        this.tar = new TarArchiveInputStream(this.bytes);
        this.damaged = damaged;
    }

    /** The next entry; null when there is none. */
    @Nullable
    TarArchiveEntry next() throws ArtifactException {
        bytes.left = LONGEST_HEADERS;
        try {
            return tar.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw damaged.apply(e);
        } finally {
            bytes.left = Long.MAX_VALUE;
        }
    }

    /** Of the entry that came last. */
    InputStream content() {
        return new FilterInputStream(tar) {
            @Override
            public void close() {
                // The next entry comes from the same stream.
            }
        };
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** Gives out no more than what is left at the time. */
    private static final class Metered extends FilterInputStream {
        private long left;

        Metered(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return taken(in.read(buffer, offset, length));
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(count);
            left -= skipped;
            return skipped;
        }

        private int taken(int count) throws IOException {
            left -= Math.max(0, count);
            if (left < 0) {
                throw new IOException("the headers of one entry are larger than " + LONGEST_HEADERS + " bytes");
            }
            return count;
        }
    }
}
