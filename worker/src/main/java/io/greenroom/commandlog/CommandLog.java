package io.greenroom.commandlog;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log file of one run while it grows: one thread appends, many wait for more. The file is open only while something is
 * appended, so that thousands of runs that wait cost none. A log that becomes longer than it may is cut, with a word at its
 * end: a command that prints for ever must not fill the disk that the journal is on.
 */
public final class CommandLog {
    static final String CUT =
            "\n[The log is cut here, at the limit logging.keepMegabytes of its worker. The command goes on.]\n";

    private final Path file;
    private final long most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable FileChannel channel;
    private volatile long size;
    private volatile boolean ended;
    private volatile boolean left;
    private final AtomicInteger readers = new AtomicInteger();
    private volatile Runnable whenRead = () -> {};

    /** @param most how many bytes are kept, without the word at the end */
    CommandLog(Path file, long most) {
        this.file = file;
        this.most = most;
    }

    /** It cannot be written; the text says why. */
    static final class NotKept extends IOException {
        private static final long serialVersionUID = 1L;

        NotKept(IOException cause) {
            super(cause.toString(), cause);
        }
    }

    /** Has somebody told when somebody begins to read. */
    void whenRead(Runnable told) {
        whenRead = told;
    }

    /**
     * Prepares the file for what is printed from now on. What is in it beyond its mark is dropped: it is printed again.
     *
     * @return how many bytes of what was printed are in the file already
     */
    long open() throws IOException {
        OwnerOnly.folder(file.resolveSibling(""));
        long[] mark = LogMark.FOLLOWED.read(file).orElse(new long[] {0, 0});
        try (var existing = OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            boolean isWhole = mark[1] <= existing.size();
            size = isWhole ? mark[1] : 0;
            existing.truncate(size);
            return isWhole ? mark[0] : 0;
        }
    }

    /**
     * Appends to the file and tells who waits.
     *
     * @param appended is told each piece
     */
    OutputStream appending(Consumer<byte[]> appended) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    append(ByteBuffer.wrap(bytes, offset, length));
                } catch (ClosedByInterruptException e) {
                    throw e;
                } catch (IOException e) {
                    throw new NotKept(e);
                }
                appended.accept(Arrays.copyOfRange(bytes, offset, offset + length));
            }
        };
    }

    private void append(ByteBuffer piece) throws IOException {
        if (isFull() || !piece.hasRemaining()) {
            return;
        }
        FileChannel out = channel;
        if (out == null) {
            out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            channel = out;
        }
        piece.limit(piece.position() + (int) Math.min(piece.remaining(), most - size));
        long grown = size + piece.remaining();
        write(out, piece);
        if (grown >= most) {
            ByteBuffer word = ByteBuffer.wrap(CUT.getBytes(StandardCharsets.UTF_8));
            grown += word.remaining();
            write(out, word);
        }
        long now = grown;
        tell(() -> size = now);
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Whether nothing more is taken. */
    boolean isFull() {
        return size >= most;
    }

    /**
     * Nothing more comes just now.
     *
     * @param printed how many bytes of what was printed are in the file
     */
    void pause(long printed) throws NotKept {
        FileChannel open = channel;
        if (open != null) {
            channel = null;
            try {
                open.close();
                LogMark.FOLLOWED.write(file, printed, size);
            } catch (IOException e) {
                throw new NotKept(e);
            }
        }
    }

    /** Nothing more comes at all. */
    void end() {
        tell(() -> ended = true);
    }

    /** The run goes on, but this worker has no more of it: readers may ask again, here or elsewhere. */
    void leave() {
        tell(() -> left = true);
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

    public boolean hasEnded() {
        return ended;
    }

    public boolean isLeft() {
        return left;
    }

    /** Somebody reads along until it is closed; what is printed is looked for more often as long. */
    public Reading reading() {
        readers.incrementAndGet();
        whenRead.run();
        return readers::decrementAndGet;
    }

    /** That somebody reads along. */
    public interface Reading extends AutoCloseable {
        @Override
        void close();
    }

    boolean hasReaders() {
        return readers.get() > 0;
    }

    /** Waits until there is more than that, or nothing more will come, or the time is up. */
    public void awaitMoreThan(long position, Duration atMost) throws InterruptedException {
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
