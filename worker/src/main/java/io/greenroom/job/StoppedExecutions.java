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
 * tells nobody, so it is asked: for each job now and then, and in all not often. No answer outlives its moment, because a
 * stage of a stopped execution may be tried again.
 */
final class StoppedExecutions {
    /** The execution ended while a job of it is still open: it was abandoned. */
    private static final Set<ExecutionStatus> OVER =
            EnumSet.of(ExecutionStatus.STOPPED, ExecutionStatus.CANCELLED, ExecutionStatus.SUPERSEDED);

    /** How long nothing is asked for the same job. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);
    /** So that no answer is taken that is older than the job it is asked for. */
    private static final Duration FRESH = Duration.ofSeconds(10);
    /** Between any two questions: request rates are not published, and jobs are more important. */
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(500);

    private static final int REMEMBERED = 2000;

    private record Execution(String pipeline, String execution) {}

    private final KnownExecutions executions;
    private final InstantSource clock;
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

    /** The execution of a job, watched for as long as the job is open. */
    final class Watched {
        private final PipelineContext context;
        /** Null as long as nobody has looked: a job that has just begun belongs to an execution that runs. */
        private @Nullable Instant lastAsked;

        private Watched(PipelineContext context) {
            this.context = context;
        }

        /** As far as is known. Asks the service when it is time to; then takes as long as one call. */
        boolean isStopped() throws InterruptedException {
            String pipeline = context.pipeline();
            String execution = context.execution();
            if (pipeline == null || execution == null) {
                return false;
            }
            return isToBeAsked(this, new Execution(pipeline, execution))
                    && OVER.contains(executions.statusOf(pipeline, execution, FRESH));
        }
    }

    Watched watch(PipelineContext context) {
        return new Watched(context);
    }

    private synchronized boolean isToBeAsked(Watched watched, Execution of) {
        Instant now = clock.instant();
        Instant last = watched.lastAsked;
        if (last == null) {
            watched.lastAsked = now;
            return false;
        }
        if (!executions.mayLookAt(of.pipeline()) || (now.isBefore(last.plus(BETWEEN_LOOKS)) && !isHinted(of, last))) {
            return false;
        }
        if (!executions.knows(of.pipeline(), of.execution(), FRESH)) {
            if (now.isBefore(nextCall)) {
                return false;
            }
            nextCall = now.plus(BETWEEN_CALLS);
        }
        watched.lastAsked = now;
        return true;
    }

    private boolean isHinted(Execution execution, Instant since) {
        Instant hint = lastHints.get(execution);
        return hint != null && !hint.isBefore(since);
    }
}
