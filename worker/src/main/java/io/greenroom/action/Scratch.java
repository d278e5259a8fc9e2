package io.greenroom.action;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder for one step of one job, gone when it is closed. */
record Scratch(Path folder) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    static Scratch in(Path parent) throws IOException {
        return new Scratch(Files.createTempDirectory(Files.createDirectories(parent), "job-"));
    }

    @Override
    public void close() {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("Scratch folder {} could not be removed whole; it can be deleted by hand", folder, e);
        }
    }
}
