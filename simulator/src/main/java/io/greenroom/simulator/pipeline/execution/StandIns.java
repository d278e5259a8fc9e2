package io.greenroom.simulator.pipeline.execution;

/** What stands in for AWS's own actions. */
public record StandIns(Sources sources, Approvals approvals, Skips skips) {}
