package io.greenroom.simulator.job;

import io.greenroom.simulator.s3.ArtifactCredentials;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened to a job so far; what tests prove things by.
 *
 * @param deliveries how often a poll returned it
 * @param acknowledgements how often an acknowledgement was answered with InProgress
 * @param results what was sent, the first hundred refused ones included
 * @param credentials what was issued for it, the latest hundred
 * @param receivedToken the continuation token it came with, if it is not the first round
 */
public record JobRecord(
        String id,
        JobBoard.ActionJob work,
        JobStatus status,
        List<Change> history,
        int deliveries,
        int acknowledgements,
        List<Report> results,
        List<ArtifactCredentials> credentials,
        @Nullable String receivedToken,
        List<String> missingOutputs) {

    /** A state and when the job got into it. */
    public record Change(Instant at, JobStatus status) {}

    /** A result that a worker sent, and what it was told: OK or the name of an exception. */
    public record Report(Instant at, JobResult result, String outcome, boolean counted) {}

    public String actionExecutionId() {
        return work.actionExecutionId();
    }

    /** The results that decided the job: one at most. */
    public List<Report> countedResults() {
        return results.stream().filter(Report::counted).toList();
    }
}
