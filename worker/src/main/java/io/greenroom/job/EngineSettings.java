package io.greenroom.job;

import java.time.Duration;
import java.util.Optional;

/**
 * How jobs are carried out.
 *
 * @param maxConcurrent jobs in flight, at most
 * @param linkAfter how long after its begin a job is handed back once so that the console shows its link; empty for never
 * @param alone whether no other worker serves the same action types; empty when nobody said so, and it is believed until
 *     another one is noticed
 * @param bulkheads how many of the jobs in flight may be of one pipeline, or one provider
 */
public record EngineSettings(
        int maxConcurrent, Optional<Duration> linkAfter, Optional<Boolean> alone, BulkheadSettings bulkheads) {}
