package io.greenroom.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * The action of a pipeline execution: where a job comes from, and who owns an environment or a command run. Every part may
 * be missing, because not every implementation of the service sends it.
 */
public record PipelineContext(
        @Nullable String region,
        @Nullable String account,
        @Nullable String pipeline,
        @Nullable String execution,
        @Nullable String stage,
        @Nullable String action,
        @Nullable String actionExecution) {

    public static final PipelineContext UNKNOWN = new PipelineContext(null, null, null, null, null, null, null);
}
