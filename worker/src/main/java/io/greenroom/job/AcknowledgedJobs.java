package io.greenroom.job;

/**
 * The jobs that this worker acknowledged last, in whichever of its lives. One that was ours is never handed to us again,
 * except by mistake; then it is over, whatever its nonce says.
 */
final class AcknowledgedJobs {
    private final RecentJobs ours = new RecentJobs();
    /** Of those, the ones that are ours without an answer that said so. */
    private final RecentJobs assumed = new RecentJobs();

    void add(JobId job) {
        ours.add(job);
    }

    /** The job is ours without an answer that said so. */
    void assume(JobId job) {
        ours.add(job);
        assumed.add(job);
    }

    /** An answer said after all that the job is ours, or it is found out anew. */
    void assumeNoMore(JobId job) {
        assumed.remove(job);
    }

    boolean contains(JobId job) {
        return ours.contains(job);
    }

    boolean isAssumed(JobId job) {
        return assumed.contains(job);
    }
}
