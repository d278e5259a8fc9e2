package io.greenroom.codepipeline;

import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.FailureType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import io.greenroom.job.JobService;
import io.greenroom.job.PolledJob;
import io.greenroom.job.ServiceFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionOwner;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.InvalidJobStateException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNonceException;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.JobStatus;
import software.amazon.awssdk.services.codepipeline.model.OutputVariablesSizeExceededException;

/**
 * The job half of CodePipeline through the AWS SDK. The client must not retry by itself: whether an acknowledgement was
 * sent once or twice matters, and the callers do their own waiting.
 */
public final class CodePipelineJobs implements JobService {
    /**
     * How long a poll and an acknowledgement may each take, whatever the client allows other calls. The service took
     * them long before that, or not at all; and the nonce tells whose a job is for a short while only, in which both have
     * to fit, and the acknowledgement twice.
     */
    public static final Duration PROMPT = Duration.ofSeconds(5);

    private final CodePipelineClient client;
    private final InstantSource clock;
    private final Map<ActionType, Map<String, String>> queries;

    /** Of action types without a queryable property. The client is closed by who made it. */
    public CodePipelineJobs(CodePipelineClient client, InstantSource clock) {
        this(client, clock, Map.of());
    }

    /**
     * The client is closed by who made it.
     *
     * @param queries of each action type that has a queryable property its name, and the value that jobs must have in it
     */
    public CodePipelineJobs(
            CodePipelineClient client, InstantSource clock, Map<ActionType, Map<String, String>> queries) {
        this.client = client;
        this.clock = clock;
        this.queries = Map.copyOf(queries);
    }

    @Override
    public List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure, InterruptedException {
        Instant asked = clock.instant();
        var answer = SdkCalls.call(() -> client.pollForJobs(request -> {
            request.actionTypeId(sdk(type)).maxBatchSize(atMost).overrideConfiguration(CodePipelineJobs::promptly);
            Map<String, String> query = queries.getOrDefault(type, Map.of());
            // The service refuses one, even an empty one perhaps, for a type without a queryable property.
            if (!query.isEmpty()) {
                request.queryParam(query);
            }
        }));
        return answer.jobs().stream()
                .flatMap(job -> SdkJobs.polled(job, type, asked).stream())
                .toList();
    }

    private static void promptly(AwsRequestOverrideConfiguration.Builder configuration) {
        configuration.apiCallTimeout(PROMPT);
    }

    private static ActionTypeId sdk(ActionType type) {
        return ActionTypeId.builder()
                .category(type.category())
                .owner(ActionOwner.CUSTOM)
                .provider(type.provider())
                .version(type.version())
                .build();
    }

    @Override
    public Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure, InterruptedException {
        try {
            var answer = SdkCalls.call(() -> client.acknowledgeJob(request ->
                    request.jobId(job.value()).nonce(nonce).overrideConfiguration(CodePipelineJobs::promptly)));
            if (answer.status() == null) {
                throw incomplete("AcknowledgeJob", "status");
            }
            return answer.status() == JobStatus.IN_PROGRESS ? Acknowledgement.OURS : Acknowledgement.GONE;
        } catch (InvalidNonceException e) {
            return Acknowledgement.NONCE_REFUSED;
        } catch (JobNotFoundException e) {
            return Acknowledgement.GONE;
        }
    }

    @Override
    public Optional<Job> details(JobId job, ActionType type) throws ServiceFailure, InterruptedException {
        try {
            var details = SdkCalls.call(() -> client.getJobDetails(request -> request.jobId(job.value())))
                    .jobDetails();
            if (details == null) {
                throw incomplete("GetJobDetails", "jobDetails");
            }
            return Optional.of(SdkJobs.job(job.value(), details.accountId(), details.data(), type));
        } catch (JobNotFoundException e) {
            return Optional.empty();
        }
    }

    /** An answer that says nothing is as good as none: the call may have had its effect. */
    private static ServiceFailure incomplete(String operation, String member) {
        return new ServiceFailure(
                ServiceFailure.Kind.UNAVAILABLE, "%s was answered without '%s'".formatted(operation, member), null);
    }

    @Override
    public Delivery deliver(JobId job, JobResult result) throws ServiceFailure, InterruptedException {
        try {
            switch (result) {
                case JobResult.Succeeded succeeded -> put(job, succeeded);
                case JobResult.Continued continued -> put(job, continued);
                case JobResult.Failed failed -> put(job, failed);
            }
            return Delivery.TAKEN;
        } catch (JobNotFoundException | InvalidJobStateException e) {
            return Delivery.NOT_WANTED;
        } catch (OutputVariablesSizeExceededException e) {
            return Delivery.TOO_MANY_VARIABLES;
        }
    }

    private void put(JobId job, JobResult.Succeeded succeeded) throws ServiceFailure, InterruptedException {
        SdkCalls.call(() -> client.putJobSuccessResult(request -> {
            request.jobId(job.value()).executionDetails(sdk(succeeded.details()));
            if (!succeeded.outputVariables().isEmpty()) {
                request.outputVariables(succeeded.outputVariables());
            }
        }));
    }

    private void put(JobId job, JobResult.Continued continued) throws ServiceFailure, InterruptedException {
        SdkCalls.call(() -> client.putJobSuccessResult(request -> request.jobId(job.value())
                .continuationToken(continued.token())
                .executionDetails(sdk(continued.details()))));
    }

    private void put(JobId job, JobResult.Failed failed) throws ServiceFailure, InterruptedException {
        SdkCalls.call(() -> client.putJobFailureResult(
                request -> request.jobId(job.value()).failureDetails(details -> details.type(sdk(failed.type()))
                        .message(ServiceTexts.failureMessage(failed.message()))
                        .externalExecutionId(ServiceTexts.externalId(failed.externalId())))));
    }

    private static software.amazon.awssdk.services.codepipeline.model.ExecutionDetails sdk(ExecutionDetails details) {
        return software.amazon.awssdk.services.codepipeline.model.ExecutionDetails.builder()
                .summary(ServiceTexts.summary(details.summary()))
                .externalExecutionId(ServiceTexts.externalId(details.externalId()))
                .percentComplete(percent(details.percent()))
                .build();
    }

    private static @Nullable Integer percent(@Nullable Integer percent) {
        return percent == null ? null : Math.clamp(percent, 0, 100);
    }

    private static software.amazon.awssdk.services.codepipeline.model.FailureType sdk(FailureType type) {
        return switch (type) {
            case JOB_FAILED -> software.amazon.awssdk.services.codepipeline.model.FailureType.JOB_FAILED;
            case CONFIGURATION_ERROR ->
                software.amazon.awssdk.services.codepipeline.model.FailureType.CONFIGURATION_ERROR;
            case PERMISSION_ERROR -> software.amazon.awssdk.services.codepipeline.model.FailureType.PERMISSION_ERROR;
            case REVISION_UNAVAILABLE ->
                software.amazon.awssdk.services.codepipeline.model.FailureType.REVISION_UNAVAILABLE;
            case SYSTEM_UNAVAILABLE ->
                software.amazon.awssdk.services.codepipeline.model.FailureType.SYSTEM_UNAVAILABLE;
        };
    }
}
