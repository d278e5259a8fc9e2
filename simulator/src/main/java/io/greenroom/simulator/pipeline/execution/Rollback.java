package io.greenroom.simulator.pipeline.execution;

/**
 * What makes an execution a rollback: it goes through one stage only, as the target did.
 *
 * @param stage the stage's index
 */
record Rollback(Execution target, int stage) {}
