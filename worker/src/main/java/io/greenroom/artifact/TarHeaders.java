package io.greenroom.artifact;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Stands below the library's reader of tar and watches the headers that go by: they are bounded, because the library
 * holds a name in memory however long it is, and kept, because it decodes the names in pax headers as UTF-8 even where
 * they are not, which makes different ones equal.
 */
final class TarHeaders extends FilterInputStream {
    private static final int BLOCK = TarConstants.DEFAULT_RCDSIZE;
    private static final int LONGEST = 1 << 20;
    private static final int SIZE_AT = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int TYPE_AT = 156;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long position;
    /** Where the headers of the entry that is now looked for begin; nothing is watched when it is behind any position. */
    private long begin = Long.MAX_VALUE;

    private long left;

    TarHeaders(InputStream in) {
        super(in);
    }

    /** From here on come headers, after what is left of the last block. */
    void begin() {
        kept.reset();
        left = LONGEST;
        begin = (position + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** From here on comes content. */
    void end() {
        begin = Long.MAX_VALUE;
    }

    /** The value of a record in the pax header of the last entry, as in {@code path}. */
    Optional<byte[]> pax(String key) {
        byte[] headers = kept.toByteArray();
        Optional<byte[]> value = Optional.empty();
        for (int at = 0; at + BLOCK <= headers.length && isExtension(headers[at + TYPE_AT]); ) {
            long size = TarUtils.parseOctalOrBinary(headers, at + SIZE_AT, SIZE_LENGTH);
            int data = at + BLOCK;
            if (size < 0 || size > headers.length - data) {
                return value;
            }
            if (headers[at + TYPE_AT] == TarConstants.LF_PAX_EXTENDED_HEADER_LC) {
                value = record(Arrays.copyOfRange(headers, data, data + (int) size), key);
            }
            at = data + (int) ((size + BLOCK - 1) / BLOCK * BLOCK);
        }
        return value;
    }

    private static boolean isExtension(byte type) {
        return switch (type) {
            case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                    TarConstants.LF_PAX_EXTENDED_HEADER_UC,
                    TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
                    TarConstants.LF_GNUTYPE_LONGNAME,
                    TarConstants.LF_GNUTYPE_LONGLINK -> true;
            default -> false;
        };
    }

    /** Each is {@code LENGTH KEY=VALUE\n}, where the length counts everything; the last of a key counts. */
    private static Optional<byte[]> record(byte[] records, String key) {
        byte[] wanted = (" " + key + "=").getBytes(StandardCharsets.ISO_8859_1);
        Optional<byte[]> value = Optional.empty();
        for (int at = 0; at < records.length; ) {
            int length = 0;
            int i = at;
            while (i < records.length && records[i] >= '0' && records[i] <= '9' && length < records.length) {
                length = length * 10 + records[i++] - '0';
            }
            int end = at + length;
            if (length <= i - at || end > records.length) {
                return value;
            }
            if (end - i > wanted.length && Arrays.equals(records, i, i + wanted.length, wanted, 0, wanted.length)) {
                value = Optional.of(Arrays.copyOfRange(records, i + wanted.length, end - 1));
            }
            at = end;
        }
        return value;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count > 0) {
            int before = Math.clamp(begin - position, 0, count);
            kept.write(buffer, offset + before, count - before);
            passed(count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(count);
        passed(skipped);
        return skipped;
    }

    private void passed(long count) throws IOException {
        position += count;
        if (begin != Long.MAX_VALUE) {
            left -= count;
            if (left < 0) {
                throw new IOException("the headers of one entry are larger than " + LONGEST + " bytes");
            }
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
