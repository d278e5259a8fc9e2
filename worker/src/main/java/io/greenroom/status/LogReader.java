package io.greenroom.status;

import io.greenroom.commandlog.WholeCharacters;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a log from a byte on, in pieces that end where a line, a character and an escape sequence do: from each piece's
 * end, another reader can go on.
 */
final class LogReader implements Closeable {
    private static final int PIECE = 64 * 1024;
    private static final byte NEWLINE = '\n';

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    private long position;

    /** A position beyond the end is the end. */
    LogReader(Path path, long from) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.READ);
        this.position = Math.clamp(from, 0, file.size());
    }

    /** Where the next piece begins. */
    long position() {
        return position;
    }

    long size() throws IOException {
        return file.size();
    }

    /**
     * The next piece; empty when there is none yet.
     *
     * @param isLast whether the log has ended, so that what looks unfinished is to be shown all the same
     */
    String next(boolean isLast) throws IOException {
        buffer.clear();
        int read = file.read(buffer, position);
        if (read <= 0) {
            return "";
        }
        byte[] bytes = buffer.array();
        int end = read == PIECE ? lastLineEnd(bytes, read) : read;
        end = WholeCharacters.in(bytes, end);
        String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
        int unfinished = AnsiHtml.unfinished(text);
        if (unfinished > 0 && unfinished < text.length()) {
            text = text.substring(0, text.length() - unfinished);
            end -= unfinished;
        } else if (unfinished > 0 || end == 0) {
            if (!isLast) {
                return "";
            }
            end = read;
            text = new String(bytes, 0, end, StandardCharsets.UTF_8);
        }
        position += end;
        return text;
    }

    private static int lastLineEnd(byte[] bytes, int length) {
        for (int i = length; i > 0; i--) {
            if (bytes[i - 1] == NEWLINE) {
                return i;
            }
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
