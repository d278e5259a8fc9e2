package io.greenroom.lifecycle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what was written in an environment's folder on its shelf, on a thread of its own: in order, and as soon as the shelf can
 * be reached. Does nothing where there is no shelf.
 */
final class ShelfWriter implements Keeping, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShelfWriter.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration TO_END = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final EnvironmentFolder folder;
    private final @Nullable Shelf shelf;
    private final BooleanSupplier mayAct;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Path> waiting = new LinkedHashSet<>();
    private boolean busy;
    private boolean closed;
    private @Nullable Thread thread;
    /** 0 until it is known. */
    private int round;

    private int number;

    /**
     * @param shelf null where there is none
     * @param mayAct whether this worker tends the environment still
     */
    ShelfWriter(EnvironmentFolder folder, @Nullable Shelf shelf, BooleanSupplier mayAct) {
        this.folder = folder;
        this.shelf = shelf;
        this.mayAct = mayAct;
    }

    /** Null where there is none. */
    @Nullable
    Shelf shelf() {
        return shelf;
    }

    /** The file was written. Returns at once. */
    void wrote(Path file) {
        if (shelf == null) {
            return;
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            waiting.add(file);
            changed.signalAll();
            if (thread == null) {
                Shelf there = shelf;
                thread = Thread.ofVirtual()
                        .name("shelf-" + folder.path().getFileName())
                        .start(() -> write(there));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean mayAct() {
        return mayAct.getAsBoolean();
    }

    @Override
    public void keep(Path file) throws IOException, InterruptedException {
        wrote(file);
        if (!await(PATIENCE)) {
            throw new IOException("%s could not be kept for other workers, without which nothing is done"
                    .formatted(file.getFileName()));
        }
    }

    /** Says what could not be removed of the shelf, once all else of the environment is. */
    List<String> remove() throws InterruptedException {
        try {
            if (shelf != null) {
                shelf.remove();
            }
            return List.of();
        } catch (IOException e) {
            return List.of("What was kept of it for other workers could not be removed: " + e.getMessage());
        }
    }

    /** Waits until all that was written so far is on the shelf. False when that takes longer, or this was closed. */
    boolean await(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!closed && (busy || !waiting.isEmpty())) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return waiting.isEmpty() && !busy;
        } finally {
            lock.unlock();
        }
    }

    private void write(Shelf there) {
        try {
            while (true) {
                List<Path> files = next();
                if (files.isEmpty()) {
                    return;
                }
                put(there, files);
                isPut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Empty when this was closed. */
    private List<Path> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            List<Path> files = List.copyOf(waiting);
            waiting.clear();
            busy = !files.isEmpty();
            return files;
        } finally {
            lock.unlock();
        }
    }

    private void isPut() {
        lock.lock();
        try {
            busy = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void put(Shelf there, List<Path> files) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            if (!mayAct.getAsBoolean()) {
                throw new InterruptedException("another worker may tend the environment by now");
            }
            try {
                if (round == 0) {
                    round = Sheets.lastRound(there.sheets().keySet()) + 1;
                }
                there.put(Sheets.name(round, number + 1), Sheets.pack(folder.path(), files));
                number++;
                return;
            } catch (IOException e) {
                LOG.info(
                        "What other workers have to know of environment {} is kept for them later: {}",
                        folder.path().getFileName(),
                        e.getMessage());
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    /** What is under way is given a moment, unless this worker may not act any more. */
    @Override
    public void close() {
        try {
            if (shelf != null && mayAct.getAsBoolean() && !await(TO_END)) {
                LOG.info(
                        "Not all of environment {} was kept for other workers",
                        folder.path().getFileName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
