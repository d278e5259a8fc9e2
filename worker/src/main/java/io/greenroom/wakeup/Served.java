package io.greenroom.wakeup;

import io.greenroom.job.ActionType;
import java.util.Optional;
import java.util.Set;

/**
 * Whose events a worker wants to hear of.
 *
 * @param region that of its pipelines
 * @param account that of its pipelines; empty when that is not known, and then any will do
 * @param types of actions that it serves
 */
public record Served(String region, Optional<String> account, Set<ActionType> types) {
    public Served {
        types = Set.copyOf(types);
    }
}
