package io.greenroom.job;

import java.time.Instant;

/**
 * A job as a poll handed it out: not ours until it is acknowledged.
 *
 * @param nonce what the acknowledgement must carry
 * @param polledAt when the poll's answer came
 */
public record PolledJob(Job job, String nonce, Instant polledAt) {}
