package io.greenroom.environment;

import java.time.Instant;

/**
 * What a provider made once, so that later environments need less time to start: an image of a machine that was set up.
 *
 * @param id the provider's name for it
 * @param blueprint whose component it is of
 * @param isUsable whether it is whole by now
 */
public record PreparedImage(String id, String blueprint, String component, Instant madeAt, boolean isUsable) {}
