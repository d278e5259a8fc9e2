package io.greenroom.command;

import io.greenroom.command.RunFolder.End;
import io.greenroom.command.RunFolder.StopOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the command runs of one environment end: by themselves or by an order from outside; what comes first counts. What
 * the disk does not take, because it is full, counts all the same: it is held here and written as soon as that works.
 */
public final class RunEndings {
    private static final Logger LOG = LoggerFactory.getLogger(RunEndings.class);

    private final InstantSource clock;
    private final Consumer<Path> written;
    /** Held for the few reads and writes that decide how a run ended. */
    private final ReentrantLock deciding = new ReentrantLock();

    private final Map<String, StopOrder> unwrittenOrders = new HashMap<>();
    private final Map<String, End> unwrittenEnds = new HashMap<>();

    /** @param written told of every file that was written */
    public RunEndings(InstantSource clock, Consumer<Path> written) {
        this.clock = clock;
        this.written = written;
    }

    /** It ended by itself; if it was ordered to stop, who ordered that notes the end. */
    public void ended(RunFolder run, End end) throws IOException {
        deciding.lock();
        try {
            if (Files.exists(run.path())
                    && notedEnd(run).isEmpty()
                    && stopOrder(run).isEmpty()) {
                note(run, end);
            }
        } finally {
            deciding.unlock();
        }
    }

    /**
     * Orders a run to stop that still runs; whoever does that ends its processes. An earlier order stands. When it cannot
     * be read how the run is, it counts as running: ending processes that are gone does no harm.
     *
     * @param standing how its script was seen just now
     */
    public Optional<StopOrder> orderToStop(RunFolder run, Standing standing, String reason) {
        var fresh = new StopOrder(reason, clock.instant());
        deciding.lock();
        try {
            if (notedEnd(run).isPresent() || standing instanceof Exit.Exited) {
                return Optional.empty();
            }
            StopOrder order = stopOrder(run).orElse(fresh);
            note(run, order);
            return Optional.of(order);
        } catch (IOException e) {
            LOG.warn("What became of the run in {} cannot be read; it is stopped", run.path(), e);
            unwrittenOrders.put(run.id(), fresh);
            return Optional.of(fresh);
        } finally {
            deciding.unlock();
        }
    }

    /** Its processes are gone, on an order to stop. */
    public void stopped(RunFolder run, String reason) throws IOException {
        deciding.lock();
        try {
            if (Files.exists(run.path()) && notedEnd(run).isEmpty()) {
                note(run, new End(null, reason, clock.instant()));
            }
        } finally {
            deciding.unlock();
        }
    }

    public Optional<StopOrder> orderOf(RunFolder run) throws IOException {
        deciding.lock();
        try {
            return stopOrder(run);
        } finally {
            deciding.unlock();
        }
    }

    /** How it ended, as far as that was noted. */
    public Optional<End> endOf(RunFolder run) throws IOException {
        return endOf(run, new Standing.Running());
    }

    /**
     * How it ended, as its exit code tells when nobody could note it.
     *
     * @param standing how its script was seen just now
     */
    public Optional<End> endOf(RunFolder run, Standing standing) throws IOException {
        deciding.lock();
        try {
            writeWhatIsHeld(run);
            Optional<End> noted = notedEnd(run);
            if (noted.isPresent() || stopOrder(run).isPresent()) {
                return noted;
            }
            Optional<End> own = run.endByItself(standing);
            if (own.isPresent()) {
                note(run, own.get()); // what was told once is not told otherwise later
            }
            return own;
        } finally {
            deciding.unlock();
        }
    }

    private Optional<End> notedEnd(RunFolder run) throws IOException {
        End held = unwrittenEnds.get(run.id());
        return held == null ? run.end() : Optional.of(held);
    }

    private Optional<StopOrder> stopOrder(RunFolder run) throws IOException {
        StopOrder held = unwrittenOrders.get(run.id());
        return held == null ? run.stopOrder() : Optional.of(held);
    }

    private void writeWhatIsHeld(RunFolder run) {
        StopOrder order = unwrittenOrders.get(run.id());
        if (order != null) {
            note(run, order);
        }
        End end = unwrittenEnds.get(run.id());
        if (end != null) {
            note(run, end);
        }
    }

    private void note(RunFolder run, StopOrder order) {
        try {
            run.write(order);
            written.accept(run.orderFile());
            unwrittenOrders.remove(run.id());
        } catch (IOException e) {
            if (unwrittenOrders.put(run.id(), order) == null) {
                LOG.warn("That the run in {} is to stop cannot be written; it is stopped all the same", run.path(), e);
            }
        }
    }

    private void note(RunFolder run, End end) {
        try {
            run.write(end);
            written.accept(run.endFile());
            unwrittenEnds.remove(run.id());
        } catch (IOException e) {
            if (unwrittenEnds.put(run.id(), end) == null) {
                LOG.warn("How the run in {} ended cannot be written yet", run.path(), e);
            }
        }
    }
}
