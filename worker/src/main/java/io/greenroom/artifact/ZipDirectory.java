package io.greenroom.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How many entries a zip file says it has, read from its end without building a list of them: a hostile archive with
 * millions is refused before it costs memory. The layout is that of the ZIP specification (APPNOTE 4.3.14 to 4.3.16).
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int ZIP64_LOCATOR_SIZE = 20;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_END_SIZE = 56;

    private ZipDirectory() {}

    /** Zero when the file has no readable end record: opening it will then say what is wrong. */
    static long entries(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            int length = (int) Math.min(size, END_SIZE + LONGEST_COMMENT + ZIP64_LOCATOR_SIZE);
            ByteBuffer tail = read(channel, size - length, length);
            for (int at = length - END_SIZE; at >= 0; at--) {
                if (tail.getInt(at) == END) {
                    return Math.max(tail.getShort(at + 10) & 0xffff, zip64Entries(channel, tail, at));
                }
            }
            return 0;
        }
    }

    private static long zip64Entries(FileChannel channel, ByteBuffer tail, int end) throws IOException {
        int locator = end - ZIP64_LOCATOR_SIZE;
        if (locator < 0 || tail.getInt(locator) != ZIP64_LOCATOR) {
            return 0;
        }
        long at = tail.getLong(locator + 8);
        if (at < 0 || at > channel.size() - ZIP64_END_SIZE) {
            return 0;
        }
        ByteBuffer record = read(channel, at, ZIP64_END_SIZE);
        return record.getInt(0) == ZIP64_END ? record.getLong(32) : 0;
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            // Reading goes on until the buffer is full or the file ends.
        }
        return buffer;
    }
}
