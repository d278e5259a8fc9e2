package io.greenroom.job;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action cut into steps that can be resumed. The engine does all the waiting; a step may be interrupted, fail, or be
 * repeated by another worker at any time, so each must be safe to take again.
 */
public interface ResumableAction {

    /**
     * Reads the job's parameters without doing anything, and says how long the action may take in all. Secret values
     * among them are told to {@code context.secrets()}.
     *
     * @throws ActionFailure naming every problem of the parameters
     */
    Duration prepare(JobContext context) throws ActionFailure;

    /**
     * Has the side effect. Idempotent per {@link Job#key}: when it was had already, finds it.
     *
     * @return the state of the ticket: what the other steps need to find the work again
     */
    Map<String, String> begin(JobContext context) throws ActionFailure, InterruptedException;

    /** One quick look at what was begun. */
    Progress check(JobContext context, Ticket ticket) throws ActionFailure, InterruptedException;

    /** Publishes the outcome: artifacts, variables. Taken once {@link #check} said done; may be taken again. */
    JobResult complete(JobContext context, Ticket ticket) throws ActionFailure, InterruptedException;

    /**
     * Undoes what was begun, because nobody will use it: the action failed, ran out of time, or its execution was
     * stopped.
     *
     * @param ticket null when it is not known whether anything was begun
     * @param reason a few words, for logs and for whoever looks at what was undone
     */
    void abandon(JobContext context, @Nullable Ticket ticket, String reason) throws ActionFailure, InterruptedException;
}
