package io.greenroom.status;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The log file of one command run while it grows: one thread appends, many wait for more. A run that goes through several
 * rounds is read from its beginning in each; what the file has already is passed over. A log that becomes longer than it may
 * is cut, with a word at its end: a command that prints for ever must not fill the disk that the journal is on.
 */
final class CommandLog {
    static final String CUT =
            "\n[The log is cut here, at the limit logging.keepMegabytes of its worker. The command goes on.]\n";

    private final Path file;
    private final long most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable FileChannel channel;
    private long toPassOver;
    private volatile long size;
    private volatile boolean ended;
    private volatile boolean left;

    /** @param most how many bytes are kept, without the word at the end */
    CommandLog(Path file, long most) {
        this.file = file;
        this.most = most;
    }

    /** Begins a round. */
    void open() throws IOException {
        close();
        OwnerOnly.folder(file.resolveSibling(""));
        channel = OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        toPassOver = channel.size();
        size = toPassOver;
    }

    void append(byte[] piece) throws IOException {
        int known = (int) Math.min(toPassOver, piece.length);
        toPassOver -= known;
        if (channel == null || known == piece.length || size >= most) {
            return;
        }
        int fits = (int) Math.min(piece.length - known, most - size);
        write(channel, ByteBuffer.wrap(piece, known, fits));
        long grown = size + fits;
        if (grown == most) {
            ByteBuffer word = ByteBuffer.wrap(CUT.getBytes(StandardCharsets.UTF_8));
            grown += word.remaining();
            write(channel, word);
        }
        long now = grown;
        tell(() -> size = now);
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Nothing more comes in this round; the run itself may go on. */
    void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** Nothing more comes at all. */
    void end() throws IOException {
        tell(() -> ended = true);
        close();
    }

    /** The run goes on, but this worker has no more of it: readers may ask again, here or elsewhere. */
    void leave() throws IOException {
        tell(() -> left = true);
        close();
    }

    private void tell(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isLeft() {
        return left;
    }

    /** Waits until there is more than that, or nothing more will come, or the time is up. */
    void awaitMoreThan(long position, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (size <= position && !ended && !left && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }
}
