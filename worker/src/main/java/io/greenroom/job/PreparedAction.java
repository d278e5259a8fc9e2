package io.greenroom.job;

import java.time.Duration;
import java.util.Map;

/**
 * An action whose parameters were read and found good, cut into steps that can be resumed. The engine does all the waiting;
 * a step may be interrupted, fail, or be repeated by another worker at any time, so each must be safe to take again.
 */
public interface PreparedAction {

    /** How long the action may take in all. */
    Duration limit();

    /**
     * Has the side effect. Idempotent per {@link Job#key}: when it was had already, finds it.
     *
     * @return the state of the ticket: what the other steps need to find the work again
     */
    Map<String, String> begin() throws ActionFailure, InterruptedException;

    /** One quick look at what was begun. */
    Progress check(Ticket ticket) throws ActionFailure, InterruptedException;

    /** Publishes the outcome: artifacts, variables. Taken once {@link #check} said done; may be taken again. */
    JobResult complete(Ticket ticket) throws ActionFailure, InterruptedException;
}
