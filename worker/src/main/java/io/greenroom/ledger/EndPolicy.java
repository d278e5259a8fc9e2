package io.greenroom.ledger;

import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Environment;
import io.greenroom.environment.Retention;
import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.Executions.Standing;
import java.time.Duration;
import java.time.Instant;

/**
 * When environments end, as far as nothing was said about a single one.
 *
 * @param endWhen what ends them besides their expiry
 * @param grace how long they outlive their execution, so that a stage that is tried again finds them
 */
public record EndPolicy(EndWhen endWhen, Duration grace) {

    /** What is to become of an environment at a moment: exactly one of these. */
    public sealed interface Verdict {

        record Keep() implements Verdict {}

        /** Its time is over. {@code reason} is for people. */
        record Expired(String reason) implements Verdict {}

        /** Nobody will use it any more. {@code reason} is for people. */
        record Purposeless(String reason) implements Verdict {}
    }

    /** @param execution how the execution that it was started for stands */
    Verdict judge(Environment environment, Standing execution, Instant now) {
        if (!now.isBefore(environment.expiresAt())) {
            return new Verdict.Expired("it should have ended at " + environment.expiresAt());
        }
        Retention said = environment.retention();
        EndWhen when = said.endWhen() == null ? endWhen : said.endWhen();
        Duration kept = said.grace() == null ? grace : said.grace();
        if (!ends(when, execution.status()) || now.isBefore(execution.since().plus(kept))) {
            return new Verdict.Keep();
        }
        return new Verdict.Purposeless("its execution %s %s at %s, and the grace of %s is over"
                .formatted(environment.owner().execution(), word(execution.status()), execution.since(), words(kept)));
    }

    private static boolean ends(EndWhen when, ExecutionStatus status) {
        return switch (when) {
            case EXECUTION_ENDED -> hasEnded(status);
            case STAGE_FAILED -> hasEnded(status) && status != ExecutionStatus.SUCCEEDED;
            case EXPIRED -> false;
        };
    }

    private static boolean hasEnded(ExecutionStatus status) {
        return switch (status) {
            case SUCCEEDED, FAILED, STOPPED, SUPERSEDED, CANCELLED -> true;
            case RUNNING, UNKNOWN -> false;
        };
    }

    private static String word(ExecutionStatus status) {
        return switch (status) {
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case STOPPED -> "was stopped";
            case SUPERSEDED -> "was superseded";
            case CANCELLED -> "was cancelled";
            case RUNNING -> "runs";
            case UNKNOWN -> "is not known";
        };
    }

    private static String words(Duration duration) {
        return duration.toSecondsPart() == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
