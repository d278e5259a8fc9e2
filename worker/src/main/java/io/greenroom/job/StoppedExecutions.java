package io.greenroom.job;

import io.greenroom.job.ServiceFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which pipeline executions were stopped while jobs of theirs are open. The service tells nobody, so it is asked: for each
 * execution now and then, and in all not often. Where the worker's role may not look, nothing is known.
 */
final class StoppedExecutions {
    private static final Logger LOG = LoggerFactory.getLogger(StoppedExecutions.class);

    /** How old an answer may become. */
    private static final Duration FRESH = Duration.ofSeconds(15);
    /** Between any two questions: request rates are not published, and jobs are more important. */
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(500);

    private static final int REMEMBERED = 2000;

    private record Execution(String pipeline, String id) {}

    private record Look(Instant at, boolean stopped) {}

    private final JobService service;
    private final InstantSource clock;
    private final Map<Execution, Look> looks = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Execution, Look> eldest) {
            return size() > REMEMBERED;
        }
    };
    private Instant nextCall = Instant.MIN;
    private boolean off;

    StoppedExecutions(JobService service, InstantSource clock) {
        this.service = service;
        this.clock = clock;
    }

    /** As far as is known. Asks the service when it is time to; then takes as long as one call. */
    boolean includes(PipelineContext context) throws InterruptedException {
        if (context.pipeline() == null || context.execution() == null) {
            return false;
        }
        var execution = new Execution(context.pipeline(), context.execution());
        synchronized (this) {
            Look last = looks.get(execution);
            Instant now = clock.instant();
            if (last == null) {
                // A job that has just begun belongs to an execution that runs.
                last = new Look(now, false);
                looks.put(execution, last);
            }
            if (off || last.stopped() || now.isBefore(last.at().plus(FRESH)) || now.isBefore(nextCall)) {
                return last.stopped();
            }
            nextCall = now.plus(BETWEEN_CALLS);
            looks.put(execution, new Look(now, false));
        }
        return ask(execution);
    }

    private boolean ask(Execution execution) throws InterruptedException {
        try {
            boolean stopped = service.isStopped(execution.pipeline(), execution.id());
            if (stopped) {
                synchronized (this) {
                    looks.put(execution, new Look(clock.instant(), true));
                }
            }
            return stopped;
        } catch (ServiceFailure e) {
            if (e.kind() == Kind.DENIED || e.kind() == Kind.INVALID) {
                switchOff(e);
            }
            return false;
        }
    }

    private synchronized void switchOff(ServiceFailure e) {
        if (!off) {
            LOG.info(
                    "Stopped executions are not noticed, because the role may not look"
                            + " (codepipeline:GetPipelineExecution): {}",
                    e.getMessage());
        }
        off = true;
    }
}
