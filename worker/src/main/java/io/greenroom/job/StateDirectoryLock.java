package io.greenroom.job;

import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
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

    /**
     * The lock; empty when another worker has it. Makes the directory where there is none.
     *
     * @throws IOException when the directory cannot be made or written; says what to change
     */
    public static Optional<StateDirectoryLock> take(Path stateDirectory) throws IOException {
        try {
            OwnerOnly.folder(stateDirectory);
            return take(OwnerOnly.open(file(stateDirectory), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new IOException(
                    "The state directory %s cannot be used (%s). Make it a directory that the worker's user owns, or choose another one (setting stateDirectory)."
                            .formatted(stateDirectory, reason(e)),
                    e);
        }
    }

    private static Optional<StateDirectoryLock> take(FileChannel channel) throws IOException {
        var taken = new StateDirectoryLock(channel);
        try {
            if (lock(channel) == null) {
                taken.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return Optional.of(taken);
        } catch (IOException e) {
            taken.close();
            throw e;
        }
    }

    /** The exceptions' own messages are hardly more than a path. */
    private static String reason(IOException problem) {
        return switch (problem) {
            case AccessDeniedException e -> "this user may not write to " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is no directory";
            case FileSystemException e -> "%s: %s".formatted(e.getFile(), e.getReason());
            default -> problem.toString();
        };
    }

    private static Path file(Path stateDirectory) {
        return stateDirectory.resolve("worker.lock");
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
            return Files.readString(file(stateDirectory));
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
