package io.greenroom.commandlog;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes logs of commands: those older than {@code keepFor}, and the oldest of the others until they are no more than
 * {@code keepBytes} together. Those that still grow are left.
 */
public final class LogRetention {
    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);

    private final CommandLogs logs;
    private final Duration keepFor;
    private final long keepBytes;

    public LogRetention(CommandLogs logs, Duration keepFor, long keepBytes) {
        this.logs = logs;
        this.keepFor = keepFor;
        this.keepBytes = keepBytes;
    }

    private record LogFile(Path path, Instant changedAt, long bytes) {}

    /** Returns how many were removed. */
    public int apply(Instant now) {
        if (!Files.isDirectory(logs.folder())) {
            return 0;
        }
        try {
            return removeSome(now);
        } catch (IOException e) {
            LOG.warn("Old logs of commands could not be removed from {}: {}", logs.folder(), e.toString());
            return 0;
        }
    }

    private int removeSome(Instant now) throws IOException {
        List<LogFile> newestFirst = files();
        newestFirst.sort(Comparator.comparing(LogFile::changedAt).reversed());
        long kept = 0;
        int removed = 0;
        for (LogFile file : newestFirst) {
            kept += file.bytes();
            boolean isOld = file.changedAt().plus(keepFor).isBefore(now);
            if ((isOld || kept > keepBytes) && !logs.isGrowing(file.path())) {
                Files.deleteIfExists(file.path());
                LogMark.deleteAll(file.path());
                kept -= file.bytes();
                removed++;
                removeIfEmpty(file.path().getParent());
            }
        }
        return removed;
    }

    /** Marks go with their logs; one that has none is as old as it looks. */
    private List<LogFile> files() throws IOException {
        var found = new ArrayList<LogFile>();
        Files.walkFileTree(logs.folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !LogMark.isOfALog(file)) {
                    found.add(new LogFile(file, attributes.lastModifiedTime().toInstant(), attributes.size()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static void removeIfEmpty(@Nullable Path folder) throws IOException {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Logs of other runs of the environment are still there.
        }
    }
}
