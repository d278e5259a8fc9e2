package io.greenroom.job;

import java.util.LinkedHashMap;
import java.util.Map;

/** The last jobs that were put in, so many and no more. For any number of threads. */
final class RecentJobs {
    private static final int REMEMBERED = 10_000;

    private final Map<JobId, Boolean> jobs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void add(JobId job) {
        jobs.put(job, true);
    }

    synchronized void remove(JobId job) {
        jobs.remove(job);
    }

    synchronized boolean contains(JobId job) {
        return jobs.containsKey(job);
    }
}
