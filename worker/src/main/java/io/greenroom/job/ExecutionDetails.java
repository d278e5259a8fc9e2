package io.greenroom.job;

import org.jspecify.annotations.Nullable;

/**
 * What the console shows beside an action.
 *
 * @param summary a line or two for people
 * @param externalId what the action type's link templates are filled with
 * @param percent 0 to 100
 */
public record ExecutionDetails(
        @Nullable String summary,
        @Nullable String externalId,
        @Nullable Integer percent) {}
