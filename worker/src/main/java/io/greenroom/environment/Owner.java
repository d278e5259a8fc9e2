package io.greenroom.environment;

import org.jspecify.annotations.Nullable;

/**
 * Who asked for an environment or a command run: the action of a pipeline execution. Every part may be missing,
 * because not every implementation of the service sends it.
 */
public record Owner(
        @Nullable String region,
        @Nullable String account,
        @Nullable String pipeline,
        @Nullable String execution,
        @Nullable String stage,
        @Nullable String action,
        @Nullable String actionExecution) {

    public static final Owner UNKNOWN = new Owner(null, null, null, null, null, null, null);
}
