package io.greenroom.ledger;

import io.greenroom.environment.EnvironmentId;
import java.util.Set;

/** Tells what jobs are at work on, whichever worker has them. */
@FunctionalInterface
public interface JobsAtWork {

    /** The environments that jobs start, use or end now. */
    Set<EnvironmentId> environments() throws InterruptedException;
}
