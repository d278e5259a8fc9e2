package io.greenroom.job;

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
}
