package io.greenroom.status;

import io.greenroom.job.JobResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pages show of jobs, kept so that a restart does not forget it: each as it stood last, and no more of them than
 * the pages show. A thread of its own writes it, so that no job waits for that: all that has changed since it last wrote, in one
 * go, and of a job only how it stands by then. Whoever is killed has written all but that. When the store cannot be used, that is
 * logged once and nothing more is kept.
 */
final class JobRecords implements AutoCloseable {
    /** The latest that ended, and the latest that had not. */
    static final int ENDED = 300;

    private static final int OPEN = 1000;
    private static final Duration TO_END = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(JobRecords.class);

    /** Null when nothing is kept. */
    private final @Nullable JobHistoryStore store;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SequencedMap<String, JobView> ended = new LinkedHashMap<>();
    private final SequencedMap<String, JobView> open = new LinkedHashMap<>();
    private SequencedMap<String, JobView> unwritten = new LinkedHashMap<>();
    private Set<String> unremoved = new LinkedHashSet<>();
    private @Nullable Thread writer;
    private boolean isOver;

    private JobRecords(@Nullable JobHistoryStore store) {
        this.store = store;
    }

    /** Reads what is there. What cannot be read is removed with a warning. */
    static JobRecords open(JobHistoryStore store) {
        var records = new JobRecords(store);
        try {
            List<String> unread = records.remember(store.all());
            for (String job : unread) {
                LOG.warn("What is kept of job {} cannot be read; the pages do not show it", job);
            }
            store.change(new LinkedHashMap<>(), unread);
        } catch (IOException e) {
            records.giveUp(e);
            store.close();
        }
        return records;
    }

    /** What another process keeps; changes to it are kept nowhere. */
    static JobRecords of(Map<String, String> texts) {
        var records = new JobRecords(null);
        records.remember(texts);
        return records;
    }

    /** Returns those that cannot be read. */
    private List<String> remember(Map<String, String> texts) {
        var unread = new ArrayList<String>();
        texts.forEach((job, text) -> {
            try {
                remember(JobViewText.read(text));
            } catch (IllegalArgumentException e) {
                unread.add(job);
            }
        });
        return unread;
    }

    /** All that are known, by when they were last added. */
    List<JobView> all() {
        lock.lock();
        try {
            var all = new ArrayList<>(ended.values());
            all.addAll(open.values());
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** How the job stands now. Returns at once. */
    void add(JobView job) {
        lock.lock();
        try {
            JobHistoryStore kept = store;
            if (isOver || kept == null) {
                return;
            }
            unremoved.remove(job.id());
            unwritten.putLast(job.id(), job);
            JobView old = remember(job);
            if (old != null) {
                unwritten.remove(old.id());
                unremoved.add(old.id());
            }
            if (writer == null) {
                // A platform thread, because the store blocks in native code.
                writer = Thread.ofPlatform().daemon().name("history").start(() -> write(kept));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the one for which there is no room any more, if there is one. */
    private @Nullable JobView remember(JobView job) {
        ended.remove(job.id());
        open.remove(job.id());
        boolean hasEnded = job.result() != null && !(job.result() instanceof JobResult.Continued);
        SequencedMap<String, JobView> place = hasEnded ? ended : open;
        place.putLast(job.id(), job);
        return place.size() > (hasEnded ? ENDED : OPEN) ? place.pollFirstEntry().getValue() : null;
    }

    private record Changes(SequencedMap<String, JobView> written, Set<String> removed) {
        boolean isNone() {
            return written.isEmpty() && removed.isEmpty();
        }
    }

    private void write(JobHistoryStore kept) {
        try {
            for (Changes next = next(); !next.isNone(); next = next()) {
                var texts = new LinkedHashMap<String, String>();
                next.written().forEach((job, view) -> texts.put(job, JobViewText.write(view)));
                kept.change(texts, next.removed());
            }
        } catch (IOException | RuntimeException e) {
            giveUp(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody waits any longer for the last of it
        } finally {
            kept.close();
        }
    }

    /** None when this is over and all is written. */
    private Changes next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unwritten.isEmpty() && unremoved.isEmpty() && !isOver) {
                changed.await();
            }
            var next = new Changes(unwritten, unremoved);
            unwritten = new LinkedHashMap<>();
            unremoved = new LinkedHashSet<>();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Exception problem) {
        LOG.warn("The pages will not remember jobs over a restart: {}", problem.getMessage());
        lock.lock();
        try {
            isOver = true;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is not written yet. The store is closed by whoever used it last. */
    @Override
    public void close() {
        Thread writing;
        lock.lock();
        try {
            isOver = true;
            changed.signalAll();
            writing = writer;
        } finally {
            lock.unlock();
        }
        if (writing != null) {
            await(writing);
        } else if (store != null) {
            store.close();
        }
    }

    private static void await(Thread writing) {
        try {
            if (!writing.join(TO_END)) {
                LOG.warn("Not all that the pages show of jobs was written within {} s", TO_END.toSeconds());
                writing.interrupt();
            }
        } catch (InterruptedException e) {
            writing.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
