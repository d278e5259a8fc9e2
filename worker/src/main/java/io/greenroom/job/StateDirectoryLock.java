package io.greenroom.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes sure that one worker at a time uses a state directory. The operating system lets go of it when a worker dies. */
public final class StateDirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private StateDirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** The lock; empty when another worker has it. */
    public static Optional<StateDirectoryLock> take(Path stateDirectory) throws IOException {
        Files.createDirectories(stateDirectory);
        var channel = FileChannel.open(
                stateDirectory.resolve("worker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            return Optional.empty();
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return Optional.of(new StateDirectoryLock(channel));
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The process id of the worker that has, or last had, the directory; for messages. */
    public static String holder(Path stateDirectory) {
        try {
            return Files.readString(stateDirectory.resolve("worker.lock"));
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Whether the process that has, or last had, the directory is there; by its id, without touching the lock. */
    public static boolean holderIsAlive(Path stateDirectory) {
        String holder = holder(stateDirectory);
        return holder.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(holder)).isPresent();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
