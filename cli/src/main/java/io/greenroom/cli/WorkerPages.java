package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.file.OwnerOnly;
import io.greenroom.status.StatusSite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status pages of a running worker, and whom it tells that it runs: systemd, and the {@code jobs} command through a
 * file in the state directory. They open beside the first polls, which do not wait for them; a worker whose pages cannot
 * be had works on without them.
 */
final class WorkerPages implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPages.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final StatusSite site;
    private final Settings settings;
    private final SystemdNotes systemd;
    private final Path addressFile;
    private final Thread opening = Thread.ofVirtual().name("status-opening").unstarted(this::serve);

    /** @param alive whether the worker is to go on, and not to be started again */
    WorkerPages(StatusSite site, Settings settings, BooleanSupplier alive) {
        this.site = site;
        this.systemd = SystemdNotes.of(System.getenv(), alive);
        this.settings = settings;
        this.addressFile = addressFile(settings);
    }

    /** Holds the address of the running worker's pages. */
    static Path addressFile(Settings settings) {
        return settings.stateDirectory().resolve("status.url");
    }

    /** Returns at once. */
    void open() {
        opening.start();
        systemd.ready();
    }

    private void serve() {
        var listen = settings.status().listen();
        try {
            URI address = site.serve(listen.host(), listen.port());
            OwnerOnly.file(addressFile);
            Files.writeString(addressFile, address + "\n");
            LOG.info("Status pages are at {}", address);
        } catch (IOException e) {
            LOG.error("There are no status pages: {}. Jobs are handled all the same", e.getMessage());
        }
    }

    void stopping() {
        systemd.stopping();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        systemd.close();
        opening.join(PATIENCE);
        Files.deleteIfExists(addressFile);
    }
}
