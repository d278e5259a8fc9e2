package io.greenroom.job;

import java.time.Instant;

/**
 * A job as a poll handed it out: not ours until it is acknowledged.
 *
 * @param nonce what the acknowledgement must carry
 * @param polledAt when it was polled for: the service handed it out at this moment or soon after
 */
public record PolledJob(Job job, String nonce, Instant polledAt) {}
