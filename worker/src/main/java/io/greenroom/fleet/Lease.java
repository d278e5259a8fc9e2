package io.greenroom.fleet;

import io.greenroom.job.JobOwner;

/**
 * A worker in one of its lives, as the store shows it. It is alive as long as the version changes; nobody's clock is asked.
 *
 * @param owner the worker and its life; its journal's entries belong to this
 * @param version another one at every renewal
 * @param member what the worker says of itself, as of its last renewal
 * @param isOver whether the life was ended, by the worker itself when it stopped or by another one that took it for dead
 */
public record Lease(JobOwner owner, String version, Member member, boolean isOver) {}
