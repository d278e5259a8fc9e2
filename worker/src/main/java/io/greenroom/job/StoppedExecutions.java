package io.greenroom.job;

import io.greenroom.job.ServiceFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the pipeline execution of an open job was stopped. The service tells nobody, so it is asked: for each action now
 * and then, and in all not often. No answer outlives its moment, because a stage of a stopped execution may be tried
 * again. Of a pipeline that the worker's role may not look at, nothing is known.
 */
final class StoppedExecutions {
    private static final Logger LOG = LoggerFactory.getLogger(StoppedExecutions.class);

    /** How long nothing is asked for the same action. */
    private static final Duration FRESH = Duration.ofSeconds(15);
    /** Between any two questions: request rates are not published, and jobs are more important. */
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(500);

    private static final int REMEMBERED = 2000;

    /** One go at an action: when its stage is tried again, the execution is the same and this is another. */
    private record ActionRun(
            String pipeline, String execution, @Nullable String action) {}

    private final JobService service;
    private final InstantSource clock;
    private final Map<ActionRun, Instant> lastAsked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ActionRun, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Set<String> forbidden = new HashSet<>();
    private Instant nextCall = Instant.MIN;

    StoppedExecutions(JobService service, InstantSource clock) {
        this.service = service;
        this.clock = clock;
    }

    /** As far as is known. Asks the service when it is time to; then takes as long as one call. */
    boolean includes(PipelineContext context) throws InterruptedException {
        if (context.pipeline() == null || context.execution() == null) {
            return false;
        }
        var run = new ActionRun(context.pipeline(), context.execution(), context.actionExecution());
        return isToBeAsked(run) && ask(run);
    }

    private synchronized boolean isToBeAsked(ActionRun run) {
        Instant now = clock.instant();
        // A job that has just begun belongs to an execution that runs.
        Instant last = lastAsked.putIfAbsent(run, now);
        if (last == null
                || forbidden.contains(run.pipeline())
                || now.isBefore(last.plus(FRESH))
                || now.isBefore(nextCall)) {
            return false;
        }
        nextCall = now.plus(BETWEEN_CALLS);
        lastAsked.put(run, now);
        return true;
    }

    private boolean ask(ActionRun run) throws InterruptedException {
        try {
            return service.isStopped(run.pipeline(), run.execution());
        } catch (ServiceFailure e) {
            if (e.kind() == Kind.DENIED) {
                forbid(run.pipeline(), e);
            } else {
                LOG.debug("Whether execution {} was stopped is not known: {}", run.execution(), e.getMessage());
            }
            return false;
        }
    }

    private synchronized void forbid(String pipeline, ServiceFailure e) {
        if (forbidden.add(pipeline)) {
            LOG.info(
                    "Stopped executions of pipeline {} are not noticed until the worker is started again, because its role"
                            + " may not look (codepipeline:GetPipelineExecution): {}",
                    pipeline,
                    e.getMessage());
        }
    }
}
