package io.greenroom.simulator.pipeline.execution;

/** What stands in for AWS's own actions and rules. */
public record StandIns(Sources sources, Approvals approvals, Skips skips, StandInOutputs outputs, RuleResults rules) {

    /** Skipped actions put out nothing, and rules pass. */
    public StandIns(Sources sources, Approvals approvals, Skips skips) {
        this(sources, approvals, skips, StandInOutputs.none(), RuleResults.allPass());
    }
}
