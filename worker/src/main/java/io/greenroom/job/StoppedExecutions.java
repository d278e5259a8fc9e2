package io.greenroom.job;

import io.greenroom.keyed.LatestMap;
import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.pipeline.PipelineContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the pipeline execution of an open job was stopped for good, so that nobody waits for the job any more. The service
 * tells nobody, so it is asked: for each action now and then, and in all not often. No answer outlives its moment, because a
 * stage of a stopped execution may be tried again.
 */
final class StoppedExecutions {
    /** The execution ended while a job of it is still open: it was abandoned. */
    private static final Set<ExecutionStatus> OVER =
            EnumSet.of(ExecutionStatus.STOPPED, ExecutionStatus.CANCELLED, ExecutionStatus.SUPERSEDED);

    /** How long nothing is asked for the same action. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);
    /** So that no answer is taken that is older than the action it is asked for. */
    private static final Duration FRESH = Duration.ofSeconds(10);
    /** Between any two questions: request rates are not published, and jobs are more important. */
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(500);

    private static final int REMEMBERED = 2000;

    /** One go at an action: when its stage is tried again, the execution is the same and this is another. */
    private record ActionRun(
            String pipeline, String execution, @Nullable String action) {}

    private record Execution(String pipeline, String execution) {}

    private final KnownExecutions executions;
    private final InstantSource clock;
    private final Map<ActionRun, Instant> lastAsked = new LatestMap<>(REMEMBERED);
    private final Map<Execution, Instant> lastHints = new LatestMap<>(REMEMBERED);
    private Instant nextCall = Instant.MIN;

    StoppedExecutions(KnownExecutions executions, InstantSource clock) {
        this.executions = executions;
        this.clock = clock;
    }

    /** Somebody says that the execution has ended. It is asked for when one of its open jobs looks next, and only then believed. */
    synchronized void mayInclude(String pipeline, String execution) {
        lastHints.put(new Execution(pipeline, execution), clock.instant());
    }

    /** As far as is known. Asks the service when it is time to; then takes as long as one call. */
    boolean includes(PipelineContext context) throws InterruptedException {
        if (context.pipeline() == null || context.execution() == null) {
            return false;
        }
        var run = new ActionRun(context.pipeline(), context.execution(), context.actionExecution());
        return isToBeAsked(run) && OVER.contains(executions.statusOf(run.pipeline(), run.execution(), FRESH));
    }

    private synchronized boolean isToBeAsked(ActionRun run) {
        Instant now = clock.instant();
        // A job that has just begun belongs to an execution that runs.
        Instant last = lastAsked.putIfAbsent(run, now);
        if (last == null
                || !executions.mayLookAt(run.pipeline())
                || (now.isBefore(last.plus(BETWEEN_LOOKS)) && !isHinted(run, last))) {
            return false;
        }
        if (!executions.knows(run.pipeline(), run.execution(), FRESH)) {
            if (now.isBefore(nextCall)) {
                return false;
            }
            nextCall = now.plus(BETWEEN_CALLS);
        }
        lastAsked.put(run, now);
        return true;
    }

    private boolean isHinted(ActionRun run, Instant since) {
        Instant hint = lastHints.get(new Execution(run.pipeline(), run.execution()));
        return hint != null && !hint.isBefore(since);
    }
}
