package io.greenroom.job;

import io.greenroom.keyed.LatestMap;
import java.util.Map;

/**
 * The jobs that this worker acknowledged last, in whichever of its lives. One that was ours is never handed to us again,
 * except by mistake; then it is over, whatever its nonce says. For any number of threads.
 */
final class AcknowledgedJobs {
    private static final int REMEMBERED = 10_000;

    /** How it is known that a job is ours. */
    private enum Ground {
        ANSWERED,
        ASSUMED
    }

    private final Map<JobId, Ground> ours = new LatestMap<>(REMEMBERED);

    synchronized void add(JobId job) {
        ours.putIfAbsent(job, Ground.ANSWERED);
    }

    /** The job is ours without an answer that said so. */
    synchronized void assume(JobId job) {
        ours.put(job, Ground.ASSUMED);
    }

    /** An answer said after all that the job is ours, or it is found out anew. */
    synchronized void assumeNoMore(JobId job) {
        ours.replace(job, Ground.ANSWERED);
    }

    synchronized boolean contains(JobId job) {
        return ours.containsKey(job);
    }

    synchronized boolean isAssumed(JobId job) {
        return ours.get(job) == Ground.ASSUMED;
    }
}
