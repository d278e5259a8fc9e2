package io.greenroom.action;

import io.greenroom.file.FolderRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        List<FolderRemoval.Left> left = FolderRemoval.remove(folder);
        if (!left.isEmpty()) {
            LOG.warn("A scratch folder could not be removed whole; delete it by hand. {}", FolderRemoval.words(left));
        }
    }
}
