package io.greenroom.job;

/** Is told what happens to jobs. Called on the jobs' own threads: must be quick and must not throw. */
public interface JobObserver {

    JobObserver NONE = new JobObserver() {};

    /** Acknowledged: it is ours now. */
    default void accepted(Job job) {}

    default void begun(Job job, Ticket ticket) {}

    /** One look at it showed this. */
    default void checked(Job job, ExecutionDetails details) {}

    /** A piece of its output, masked. */
    default void output(Job job, byte[] piece) {}

    /** Decided; delivering comes next. */
    default void decided(Job job, JobResult result) {}

    /** The service took the result ({@code taken}), or did not want it any more. */
    default void reported(Job job, JobResult result, boolean taken) {}

    /** Everybody is told, in order. */
    static JobObserver all(JobObserver... observers) {
        return new JobObservers(java.util.List.of(observers));
    }
}
