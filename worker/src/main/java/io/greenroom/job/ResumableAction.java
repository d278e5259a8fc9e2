package io.greenroom.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the jobs of one action type are for. */
public interface ResumableAction {

    /**
     * Reads the job's parameters, once, without doing anything. Secret values among them are told to
     * {@code context.secrets()}.
     *
     * @throws ActionFailure naming every problem of the parameters
     */
    PreparedAction prepare(JobContext context) throws ActionFailure;

    /**
     * Undoes what was begun, because nobody will use it: the action failed, ran out of time, or its execution was
     * stopped. Works without good parameters: what was begun with them may be a job whose parameters cannot be read any
     * more.
     *
     * @param ticket null when it is not known whether anything was begun
     * @param reason a few words, for logs and for whoever looks at what was undone
     */
    void abandon(JobContext context, @Nullable Ticket ticket, String reason) throws ActionFailure, InterruptedException;

    /**
     * Lets go of what the action needed for itself alone, once it has succeeded and that is remembered. May be taken again.
     */
    default void release(JobContext context, Ticket ticket) throws ActionFailure, InterruptedException {}

    /**
     * The name of the provider of environments that carries the job out, as far as that can be told at once: from the job's
     * properties, and from its ticket when it was begun. Empty when it cannot.
     *
     * @param ticket null for a job that was not begun
     */
    default Optional<String> provider(Job job, @Nullable Ticket ticket) {
        return Optional.empty();
    }
}
