package io.greenroom.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where objects lie: a folder that stays, or one that goes with the simulator. */
record DataFolder(Path path, boolean temporary) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    static DataFolder of(@Nullable Path given) throws IOException {
        return given == null
                ? new DataFolder(Files.createTempDirectory("simulated-s3"), true)
                : new DataFolder(given.toAbsolutePath(), false);
    }

    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The temporary folder {} could not be removed; remove it by hand.", path, e);
        }
    }
}
