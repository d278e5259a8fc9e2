package io.greenroom.simulator.pipeline.execution;

/**
 * Where the pipelines are, and how strict they are run.
 *
 * @param strictOutputs whether an action fails that reports success without having uploaded its output artifacts; the
 *     service itself does not look, and the next action that needs them fails
 */
public record PipelineSettings(String account, String region, boolean strictOutputs) {

    public String arnOf(String pipeline) {
        return "arn:aws:codepipeline:%s:%s:%s".formatted(region, account, pipeline);
    }

    /** Whom changes are ascribed to. */
    public String caller() {
        return "arn:aws:iam::%s:user/simulator".formatted(account);
    }
}
