package io.greenroom.codepipeline;

import io.greenroom.job.ServiceFailure;
import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.pipeline.Executions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;

/** How executions stand, through the AWS SDK: GetPipelineExecution for one, ListPipelineExecutions for the latest. */
public final class PipelineExecutions implements Executions {
    /** The most that one request lists. */
    private static final int PAGE = 100;

    private final CodePipelineClient client;

    /** The client is closed by who made it. */
    public PipelineExecutions(CodePipelineClient client) {
        this.client = client;
    }

    @Override
    public ExecutionStatus statusOf(String pipeline, String execution) throws NotSeen, InterruptedException {
        return look(ExecutionStatus.UNKNOWN, () -> {
            var found = client.getPipelineExecution(
                            request -> request.pipelineName(pipeline).pipelineExecutionId(execution))
                    .pipelineExecution();
            return found == null ? ExecutionStatus.UNKNOWN : status(found.status());
        });
    }

    @Override
    public Map<String, Standing> recentOf(String pipeline) throws NotSeen, InterruptedException {
        return look(Map.of(), () -> {
            var recent = new LinkedHashMap<String, Standing>();
            client.listPipelineExecutions(
                            request -> request.pipelineName(pipeline).maxResults(PAGE))
                    .pipelineExecutionSummaries()
                    .forEach(summary -> recent.put(summary.pipelineExecutionId(), standing(summary)));
            return recent;
        });
    }

    /** @param absent what is seen where there is no such pipeline or execution */
    private static <T> T look(T absent, Supplier<T> call) throws NotSeen, InterruptedException {
        try {
            return SdkCalls.call(() -> {
                try {
                    return call.get();
                } catch (PipelineNotFoundException | PipelineExecutionNotFoundException e) {
                    return absent;
                }
            });
        } catch (ServiceFailure e) {
            throw new NotSeen(mayNotLook(e) ? Reason.FORBIDDEN : Reason.NO_ANSWER, String.valueOf(e.getMessage()), e);
        }
    }

    /** Credentials that have expired, or were not found this time, say nothing of what the role may. */
    private static boolean mayNotLook(ServiceFailure e) {
        return e.kind() == ServiceFailure.Kind.DENIED
                && e.getCause() instanceof AwsServiceException said
                && SdkCalls.isForbidden(said);
    }

    private static Standing standing(PipelineExecutionSummary summary) {
        Instant since = summary.lastUpdateTime() == null ? summary.startTime() : summary.lastUpdateTime();
        return new Standing(status(summary.status()), since == null ? Instant.EPOCH : since);
    }

    private static ExecutionStatus status(@Nullable PipelineExecutionStatus status) {
        return switch (status) {
            case IN_PROGRESS, STOPPING -> ExecutionStatus.RUNNING;
            case SUCCEEDED -> ExecutionStatus.SUCCEEDED;
            case FAILED -> ExecutionStatus.FAILED;
            case STOPPED -> ExecutionStatus.STOPPED;
            case SUPERSEDED -> ExecutionStatus.SUPERSEDED;
            case CANCELLED -> ExecutionStatus.CANCELLED;
            case UNKNOWN_TO_SDK_VERSION -> ExecutionStatus.UNKNOWN;
            case null -> ExecutionStatus.UNKNOWN;
        };
    }
}
