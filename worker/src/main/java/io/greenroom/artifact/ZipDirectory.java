package io.greenroom.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Counts the entries of a zip file without building a list of them: a hostile archive with millions is refused before it
 * costs memory. They are counted one by one, because the number that the file states may be a lie. The layout is that
 * of the ZIP specification (APPNOTE 4.3.12 to 4.3.16).
 */
final class ZipDirectory {
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_SIZE = 46;
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ZIP64_LOCATOR_SIZE = 20;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_END_SIZE = 56;

    private ZipDirectory() {}

    /** @throws IOException also when the directory is not where the file's end says */
    static boolean hasMoreThan(int limit, Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            int length = (int) Math.min(size, END_SIZE + LONGEST_COMMENT + ZIP64_LOCATOR_SIZE);
            ByteBuffer tail = read(channel, size - length, length);
            for (int at = length - END_SIZE; at >= 0; at--) {
                if (tail.getInt(at) == END) {
                    return hasMoreThan(limit, channel, begin(channel, tail, at, size - length));
                }
            }
            throw new IOException("it has no end record");
        }
    }

    /** Where the directory begins. One that does not reach up to its end record could be read in two ways. */
    private static long begin(FileChannel channel, ByteBuffer tail, int end, long tailAt) throws IOException {
        int locator = end - ZIP64_LOCATOR_SIZE;
        if (locator >= 0 && tail.getInt(locator) == ZIP64_LOCATOR) {
            long at = tail.getLong(locator + 8);
            if (at < 0 || at > channel.size() - ZIP64_END_SIZE) {
                throw new IOException("its end record is not in the file");
            }
            ByteBuffer record = read(channel, at, ZIP64_END_SIZE);
            if (record.getInt(0) != ZIP64_END) {
                throw new IOException("its end record is not where it should be");
            }
            return checked(record.getLong(48), record.getLong(40), at);
        }
        return checked(tail.getInt(end + 16) & 0xffffffffL, tail.getInt(end + 12) & 0xffffffffL, tailAt + end);
    }

    private static long checked(long begin, long size, long end) throws IOException {
        if (begin < 0 || size < 0 || begin > end || begin != end - size) {
            throw new IOException("its directory is not where its end record says");
        }
        return begin;
    }

    private static boolean hasMoreThan(int limit, FileChannel channel, long begin) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(begin)), 1 << 16);
        for (int count = 0; count <= limit; count++) {
            var entry = ByteBuffer.wrap(in.readNBytes(ENTRY_SIZE)).order(ByteOrder.LITTLE_ENDIAN);
            if (entry.limit() < ENTRY_SIZE || entry.getInt(0) != ENTRY) {
                return false;
            }
            in.skipNBytes(
                    (entry.getShort(28) & 0xffff) + (entry.getShort(30) & 0xffff) + (entry.getShort(32) & 0xffff));
        }
        return true;
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            // Reading goes on until the buffer is full or the file ends.
        }
        return buffer;
    }
}
