package io.greenroom.job;

import org.jspecify.annotations.Nullable;

/** Where a job comes from. Every part may be missing: not every implementation of the service sends it. */
public record PipelineContext(
        @Nullable String account,
        @Nullable String region,
        @Nullable String pipeline,
        @Nullable String execution,
        @Nullable String stage,
        @Nullable String action,
        @Nullable String actionExecution) {}
