package io.greenroom.simulator.job;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs by id: all that are open, and the latest of those that have ended. Guarded by the table's lock. */
final class JobShelf {
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final ArrayDeque<String> ended = new ArrayDeque<>();
    private final int endedKept;

    JobShelf(int endedKept) {
        this.endedKept = endedKept;
    }

    void add(Job job) {
        jobs.put(job.id, job);
    }

    /** From now on the job is kept for as long as there are not too many others that ended after it. */
    void hasEnded(Job job) {
        ended.add(job.id);
        while (ended.size() > endedKept) {
            jobs.remove(ended.remove());
        }
    }

    /** The job, or a JobNotFoundException. */
    Job find(String id) {
        return get(id).orElseThrow(() -> JobErrors.notFound(id));
    }

    Optional<Job> get(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    List<JobRecord> records() {
        return jobs.values().stream().map(Job::record).toList();
    }
}
