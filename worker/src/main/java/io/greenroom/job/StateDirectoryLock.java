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
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that one process at a time uses a state directory: a worker, or for a while a command that does what a worker
 * would. The operating system lets go of it when the process dies.
 */
public final class StateDirectoryLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateDirectoryLock.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final String COMMAND = " command";

    private final FileChannel channel;

    private StateDirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * The lock for a worker; empty when another process has it. Makes the directory where there is none.
     *
     * @throws IOException when the directory cannot be made or written; says what to change
     */
    public static Optional<StateDirectoryLock> take(Path stateDirectory) throws IOException {
        return take(stateDirectory, "");
    }

    /** The same for a command, which does not have it for longer than some minutes. */
    public static Optional<StateDirectoryLock> takeForCommand(Path stateDirectory) throws IOException {
        return take(stateDirectory, COMMAND);
    }

    /** How somebody waits. */
    public interface Pause {
        /** False when nobody waits any more. */
        boolean of(Duration pause) throws InterruptedException;
    }

    /**
     * The lock for a worker, who waits for commands: empty when another worker has it, a command for longer than the patience, or
     * nobody waits any more.
     */
    public static Optional<StateDirectoryLock> takeAfterCommands(Path stateDirectory, Duration patience, Pause pause)
            throws IOException, InterruptedException {
        boolean isSaid = false;
        boolean seemedWorkers = false;
        for (long looks = patience.dividedBy(BETWEEN_LOOKS); ; looks--) {
            Optional<StateDirectoryLock> taken = take(stateDirectory);
            if (taken.isPresent()) {
                return taken; // and the file is not read: to close it would let go of the lock (see FileLock)
            }
            boolean isWorkers = !isCommands(stateDirectory);
            // Who has just taken it may not have said so yet: what is there then is an earlier one's.
            if ((isWorkers && seemedWorkers) || looks <= 0) {
                return Optional.empty();
            }
            if (!isWorkers && !isSaid) {
                isSaid = true;
                LOG.info(
                        "A command (process {}) uses the state directory {}; waiting until it is done",
                        holder(stateDirectory),
                        stateDirectory);
            }
            seemedWorkers = isWorkers;
            if (!pause.of(BETWEEN_LOOKS)) {
                return Optional.empty();
            }
        }
    }

    private static Optional<StateDirectoryLock> take(Path stateDirectory, String use) throws IOException {
        try {
            OwnerOnly.folder(stateDirectory);
            return take(OwnerOnly.open(file(stateDirectory), StandardOpenOption.CREATE, StandardOpenOption.WRITE), use);
        } catch (IOException e) {
            throw new IOException(
                    "The state directory %s cannot be used (%s). Make it a directory that the worker's user owns, or choose another one (setting stateDirectory)."
                            .formatted(stateDirectory, reason(e)),
                    e);
        }
    }

    private static Optional<StateDirectoryLock> take(FileChannel channel, String use) throws IOException {
        var taken = new StateDirectoryLock(channel);
        try {
            if (lock(channel) == null) {
                taken.close();
                return Optional.empty();
            }
            channel.truncate(0);
            String holder = ProcessHandle.current().pid() + use;
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)));
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

    /**
     * The id of the process that has, or last had, the directory; for messages. Not to be asked by who has it, as the next two:
     * whoever closes the file lets go of the lock.
     */
    public static String holder(Path stateDirectory) {
        try {
            return Files.readString(file(stateDirectory)).replace(COMMAND, "");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Whether who has, or last had, the directory is a command and no worker. */
    public static boolean isCommands(Path stateDirectory) {
        try {
            return Files.readString(file(stateDirectory)).endsWith(COMMAND);
        } catch (IOException e) {
            return false;
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
