package io.greenroom.provider.cloudshell;

import io.greenroom.environment.KeyDigest;
import io.greenroom.file.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this machine remembers about sandboxes and commands and CloudShell has no place for: small JSON files, one a
 * note, written whole or not at all. Nothing in it is secret. Losing it loses comfort (owners, progress of an ending)
 * and the recognition of a command that was being started at that moment; never a sandbox.
 */
final class Notebook {
    private static final Logger LOG = LoggerFactory.getLogger(Notebook.class);

    /** Longer than any pipeline waits. */
    private static final Duration KEPT = Duration.ofDays(14);

    private final Path folder;
    private final ConcurrentHashMap<Path, Object> read = new ConcurrentHashMap<>();

    private Notebook(Path folder) {
        this.folder = folder;
    }

    /** Opens the folder, makes it when it is missing, and tears out the pages that are too old to matter. */
    static Notebook in(Path folder, Instant now) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> isOlderThan(file, now.minus(KEPT))).forEach(Notebook::remove);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The folder %s for notes on CloudShell sandboxes cannot be used".formatted(folder), e);
        }
        return new Notebook(folder);
    }

    <T> Optional<T> find(String key, Class<T> kind) {
        Object known = read.get(file(key, kind));
        return known == null ? findOnDisk(key, kind) : Optional.of(kind.cast(known));
    }

    /** For notes that other processes change. */
    <T> Optional<T> findOnDisk(String key, Class<T> kind) {
        Path file = file(key, kind);
        try {
            Optional<T> note = DurableFile.read(file, kind);
            note.ifPresent(found -> read.put(file, found));
            return note;
        } catch (IOException e) {
            LOG.warn("The note {} cannot be read and is not used: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps the note in memory in any case. */
    void write(String key, Object note) throws IOException {
        Path file = file(key, note.getClass());
        read.put(file, note);
        DurableFile.write(file, note);
    }

    /** For notes whose loss can be borne. */
    void writeIfPossible(String key, Object note) {
        try {
            write(key, note);
        } catch (IOException e) {
            LOG.warn("A note on a CloudShell sandbox is kept in memory only: {}", e.toString());
        }
    }

    private Path file(String key, Class<?> kind) {
        return folder.resolve(
                kind.getSimpleName().toLowerCase(java.util.Locale.ROOT) + "-" + KeyDigest.of(key, 32) + ".json");
    }

    private static boolean isOlderThan(Path file, Instant limit) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The old note {} cannot be removed: {}", file, e.getMessage());
        }
    }
}
