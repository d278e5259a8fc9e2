package io.greenroom.status;

import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.Executions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Executions whose calls are counted and timed. */
final class WatchedExecutions implements Executions {
    private static final String ONE = "GetPipelineExecution";
    private static final String RECENT = "ListPipelineExecutions";
    /** Each that is told of. */
    static final List<String> OPERATIONS = List.of(ONE, RECENT);

    private final Executions executions;
    private final ServiceCalls calls;

    WatchedExecutions(Executions executions, ServiceCalls calls) {
        this.executions = executions;
        this.calls = calls;
    }

    private interface Call<T> {
        T make() throws NotSeen, InterruptedException;
    }

    private <T> T watched(String operation, Call<T> call) throws NotSeen, InterruptedException {
        long began = System.nanoTime();
        String outcome = WatchedService.ERROR;
        try {
            T answer = call.make();
            outcome = WatchedService.OK;
            return answer;
        } catch (NotSeen e) {
            outcome = switch (e.reason()) {
                case FORBIDDEN -> WatchedService.DENIED;
                case NO_ANSWER -> WatchedService.UNAVAILABLE;
            };
            throw e;
        } catch (InterruptedException e) {
            outcome = WatchedService.INTERRUPTED;
            throw e;
        } finally {
            calls.called(operation, null, outcome, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    @Override
    public ExecutionStatus statusOf(String pipeline, String execution) throws NotSeen, InterruptedException {
        return watched(ONE, () -> executions.statusOf(pipeline, execution));
    }

    @Override
    public Map<String, Standing> recentOf(String pipeline) throws NotSeen, InterruptedException {
        return watched(RECENT, () -> executions.recentOf(pipeline));
    }
}
