package io.greenroom.simulator.pipeline.execution;

/**
 * Where the pipelines are, and how they are run.
 *
 * @param strictOutputs whether an action fails that reports success without having uploaded its output artifacts; the
 *     service itself does not look, and the next action that needs them fails
 * @param startOnCreation whether creating a pipeline starts its first execution, as the service does
 */
public record PipelineSettings(String account, String region, boolean strictOutputs, boolean startOnCreation) {

    /** Pipelines are started by StartPipelineExecution only. */
    public PipelineSettings(String account, String region, boolean strictOutputs) {
        this(account, region, strictOutputs, false);
    }

    public String arnOf(String pipeline) {
        return "arn:aws:codepipeline:%s:%s:%s".formatted(region, account, pipeline);
    }

    /** Whom changes are ascribed to. */
    public String caller() {
        return "arn:aws:iam::%s:user/simulator".formatted(account);
    }
}
