package io.greenroom.simulator.pipeline.execution;

/**
 * Hears what becomes of executions: each change once, in order, one at a time. Other changes wait meanwhile to be told,
 * so listeners are quick.
 */
public interface ExecutionListener {

    /** An execution began, waits, stops or ended. */
    default void executionChanged(ExecutionSnapshot execution) {}

    /** An execution entered or left a stage. */
    default void stageChanged(ExecutionSnapshot execution, StageSnapshot stage) {}

    /** An action started, told something new or ended; its latest attempt holds what is known. */
    default void actionChanged(ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action) {}
}
