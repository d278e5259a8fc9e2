package io.greenroom.job;

import io.greenroom.secret.Secrets;
import java.time.Instant;

/** Is told what happens to jobs. Called on the jobs' own threads: must be quick and must not throw. */
public interface JobObserver {

    JobObserver NONE = new JobObserver() {};

    /** Acknowledged: it is ours now. */
    default void accepted(Job job) {}

    /** The same, with when it was handed out; who wants that overrides this one. */
    default void accepted(PolledJob polled) {
        accepted(polled.job());
    }

    /** Taken up again where an earlier worker left it. */
    default void resumed(Job job, Instant polledAt) {}

    /** Work on it begins here. The secrets grow as more of them become known, until the job is let go. */
    default void taken(Job job, Secrets secrets) {}

    default void begun(Job job, Ticket ticket) {}

    /** One look at it showed this; masked. */
    default void checked(Job job, ExecutionDetails details) {}

    /** A piece of what its command prints, masked; on another thread than its own, and between two of its rounds too. */
    default void output(Job job, byte[] piece) {}

    /** What was begun has run its course; completing comes next, and waits for what has to be seen before it. */
    default void ready(Job job) {}

    /** Decided; delivering comes next. */
    default void decided(Job job, JobResult result) {}

    /** The service took the result ({@code taken}), or did not want it any more. */
    default void reported(Job job, JobResult result, boolean taken) {}

    /** Nothing more is done for it here: it was reported, put down for later, or never ours. */
    default void letGo(JobId job) {}

    /** Everybody is told, in order. */
    static JobObserver all(JobObserver... observers) {
        return new JobObservers(java.util.List.of(observers));
    }
}
