package io.greenroom.simulator.testing;

import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.job.JobRecord;
import io.greenroom.simulator.job.JobResult;
import java.util.stream.Collectors;

/** What has happened to a job, for people, and what it waits for. Its configuration, which may be secret, is not told. */
final class JobStory {
    private JobStory() {}

    static String of(JobRecord job, ActionTypeId type) {
        return job.status() + ", " + handedOut(job) + results(job) + waitsFor(job, type);
    }

    private static String handedOut(JobRecord job) {
        return "handed out %s, acknowledged %s".formatted(times(job.deliveries()), times(job.acknowledgements()));
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String results(JobRecord job) {
        if (job.results().isEmpty()) {
            return "";
        }
        return job.results().stream()
                .map(report -> word(report.result()) + " (" + report.outcome() + ")")
                .collect(Collectors.joining(", ", ", reported: ", ""));
    }

    private static String word(JobResult result) {
        return switch (result) {
            case JobResult.Succeeded succeeded -> "success";
            case JobResult.Continued continued -> "success with a continuation token";
            case JobResult.Failed failed -> "failure: " + failed.message();
        };
    }

    private static String waitsFor(JobRecord job, ActionTypeId type) {
        return switch (job.status()) {
            case CREATED -> "; it can be polled after the continuation delay: advance the time";
            case QUEUED ->
                job.deliveries() == 0
                        ? "; no poll for category %s, owner %s, provider %s, version %s has asked for it"
                                .formatted(type.category(), type.owner(), type.provider(), type.version())
                        : "; it was handed out and not acknowledged in time, and waits for the next poll";
            case DISPATCHED -> "; nobody has acknowledged it so far";
            case IN_PROGRESS -> "; nobody has reported a result so far";
            case SUCCEEDED, FAILED, TIMED_OUT, ABANDONED -> "";
        };
    }
}
