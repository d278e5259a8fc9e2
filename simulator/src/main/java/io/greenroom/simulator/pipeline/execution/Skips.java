package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.actiontype.ActionTypeId;
import java.util.Set;

/** Kinds of actions that are shown as skipped in place of being run, each as {@code Category/Provider}. */
public record Skips(Set<String> kinds) {
    public Skips {
        kinds = Set.copyOf(kinds);
    }

    public boolean names(ActionTypeId type) {
        return kinds.contains(kindOf(type));
    }

    static String kindOf(ActionTypeId type) {
        return type.category() + "/" + type.provider();
    }
}
