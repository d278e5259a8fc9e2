package io.greenroom.simulator.pipeline.execution;

/** What started an execution, in the service's words. */
public enum Trigger {
    START("StartPipelineExecution"),
    CREATION("CreatePipeline"),
    MANUAL_ROLLBACK("ManualRollback"),
    AUTOMATED_ROLLBACK("AutomatedRollback");

    private final String word;

    Trigger(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
