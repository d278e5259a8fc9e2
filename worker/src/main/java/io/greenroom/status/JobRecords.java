package io.greenroom.status;

import io.greenroom.job.JobResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pages show of jobs, kept so that a restart does not forget it: each as it stood last, and no more of them than
 * the pages show. When the store cannot be used, that is logged once and nothing more is kept.
 */
final class JobRecords implements AutoCloseable {
    /** The latest that ended, and the latest that had not. */
    static final int ENDED = 300;

    private static final int OPEN = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(JobRecords.class);

    private final JobHistoryStore store;
    private final SequencedMap<String, JobView> ended = new LinkedHashMap<>();
    private final SequencedMap<String, JobView> open = new LinkedHashMap<>();
    private boolean usable = true;

    private JobRecords(JobHistoryStore store) {
        this.store = store;
    }

    /** Reads what is there. What cannot be read is removed with a warning. */
    static JobRecords open(JobHistoryStore store) {
        var records = new JobRecords(store);
        try {
            for (String job : records.remember(store.all())) {
                LOG.warn("What is kept of job {} cannot be read; the pages do not show it", job);
                store.remove(job);
            }
        } catch (IOException e) {
            records.giveUp(e);
        }
        return records;
    }

    /** What another process keeps; changes to it are kept nowhere. */
    static JobRecords of(Map<String, String> texts) {
        var records = new JobRecords(new JobHistoryStore() {
            @Override
            public SequencedMap<String, String> all() {
                return new LinkedHashMap<>(texts);
            }

            @Override
            public void put(String job, String text) {}

            @Override
            public void remove(String job) {}

            @Override
            public void close() {}
        });
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
    synchronized List<JobView> all() {
        var all = new ArrayList<>(ended.values());
        all.addAll(open.values());
        return all;
    }

    /** How the job stands now. Of one job, one thread at a time says so. */
    void add(JobView job) {
        add(job, JobViewText.write(job));
    }

    private synchronized void add(JobView job, String text) {
        if (!usable) {
            return;
        }
        List<JobView> tooMany = remember(job);
        try {
            store.put(job.id(), text);
            for (JobView old : tooMany) {
                store.remove(old.id());
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /** Returns those for which there is no room any more. */
    private List<JobView> remember(JobView job) {
        ended.remove(job.id());
        open.remove(job.id());
        boolean isOver = job.result() != null && !(job.result() instanceof JobResult.Continued);
        SequencedMap<String, JobView> place = isOver ? ended : open;
        place.putLast(job.id(), job);
        return place.size() > (isOver ? ENDED : OPEN)
                ? List.of(place.pollFirstEntry().getValue())
                : List.of();
    }

    private void giveUp(IOException problem) {
        usable = false;
        LOG.warn("The pages will not remember jobs over a restart: {}", problem.getMessage());
        store.close();
    }

    @Override
    public synchronized void close() {
        usable = false;
        store.close();
    }
}
