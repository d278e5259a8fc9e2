package io.greenroom.codepipeline;

import io.greenroom.job.ActionType;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionOwner;
import software.amazon.awssdk.services.codepipeline.model.FailureType;

/**
 * What became of a call that was made only to see whether it may be made.
 *
 * @param said the service's word for it, or what went wrong on the way
 * @param serviceTime the service's clock, when it answered at all
 */
public record CallTrial(Outcome outcome, String said, Optional<Instant> serviceTime) {
    /** What each call says of a job, an action type or a pipeline that is not there: it got past the check of permissions. */
    private static final Set<String> PERMITTED = Set.of(
            "JobNotFoundException",
            "ActionTypeNotFoundException",
            "PipelineNotFoundException",
            "PipelineExecutionNotFoundException");

    /** How far the call got. */
    public enum Outcome {
        /** It may be made. */
        PERMITTED,
        /** The credentials are good, but may not do this. */
        FORBIDDEN,
        /** The request was refused before that: the credentials, the region or the clock are wrong. */
        NOT_RECOGNISED,
        /** The service did not answer, or had trouble of its own. */
        NO_ANSWER
    }

    /** The calls of a worker, and how each is made without doing anything. */
    public enum Call {
        ACKNOWLEDGE_JOB("AcknowledgeJob"),
        GET_JOB_DETAILS("GetJobDetails"),
        PUT_JOB_SUCCESS_RESULT("PutJobSuccessResult"),
        PUT_JOB_FAILURE_RESULT("PutJobFailureResult"),
        GET_PIPELINE_EXECUTION("GetPipelineExecution"),
        LIST_PIPELINE_EXECUTIONS("ListPipelineExecutions"),
        LIST_ACTION_TYPES("ListActionTypes");

        /** A pipeline that nobody has. */
        public static final String ABSENT_PIPELINE = "greenroom-doctor";

        private final String operation;

        Call(String operation) {
            this.operation = operation;
        }

        public String operation() {
            return operation;
        }

        /** For a job and a pipeline that nobody has. */
        public CallTrial on(CodePipelineClient client) {
            String job = UUID.randomUUID().toString();
            return attempt(
                    switch (this) {
                        case ACKNOWLEDGE_JOB ->
                            () -> client.acknowledgeJob(r -> r.jobId(job).nonce("0"));
                        case GET_JOB_DETAILS -> () -> client.getJobDetails(r -> r.jobId(job));
                        case PUT_JOB_SUCCESS_RESULT -> () -> client.putJobSuccessResult(r -> r.jobId(job));
                        case PUT_JOB_FAILURE_RESULT ->
                            () -> client.putJobFailureResult(
                                    r -> r.jobId(job).failureDetails(details -> details.type(FailureType.JOB_FAILED)
                                            .message("a trial")));
                        case GET_PIPELINE_EXECUTION ->
                            () -> client.getPipelineExecution(
                                    r -> r.pipelineName(ABSENT_PIPELINE).pipelineExecutionId(job));
                        case LIST_PIPELINE_EXECUTIONS ->
                            () -> client.listPipelineExecutions(
                                    r -> r.pipelineName(ABSENT_PIPELINE).maxResults(1));
                        case LIST_ACTION_TYPES ->
                            () -> client.listActionTypes(r -> r.actionOwnerFilter(ActionOwner.CUSTOM));
                    });
        }
    }

    /**
     * PollForJobs. Whoever polls for a type that is there may be given a job, so this has to be one that is not there.
     */
    public static CallTrial polling(CodePipelineClient client, ActionType absent) {
        return attempt(() -> client.pollForJobs(
                request -> request.maxBatchSize(1).actionTypeId(type -> type.owner(ActionOwner.CUSTOM)
                        .category(absent.category())
                        .provider(absent.provider())
                        .version(absent.version()))));
    }

    private static CallTrial attempt(Supplier<? extends SdkResponse> call) {
        try {
            return new CallTrial(Outcome.PERMITTED, "200", time(call.get().sdkHttpResponse()));
        } catch (AwsServiceException e) {
            AwsErrorDetails details = e.awsErrorDetails();
            String code = details == null || details.errorCode() == null ? "" : details.errorCode();
            return new CallTrial(
                    outcome(code, e.statusCode()),
                    code.isEmpty() ? Integer.toString(e.statusCode()) : code,
                    details == null ? Optional.empty() : time(details.sdkHttpResponse()));
        } catch (SdkException e) {
            return SdkCalls.isForLackOfCredentials(e)
                    ? new CallTrial(Outcome.NOT_RECOGNISED, "there are no credentials", Optional.empty())
                    : new CallTrial(Outcome.NO_ANSWER, String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private static Outcome outcome(String code, int status) {
        if (PERMITTED.contains(code)) {
            return Outcome.PERMITTED;
        }
        if (SdkCalls.isForbidden(code)) {
            return Outcome.FORBIDDEN;
        }
        return SdkCalls.isDenied(code, status) ? Outcome.NOT_RECOGNISED : Outcome.NO_ANSWER;
    }

    private static Optional<Instant> time(SdkHttpResponse response) {
        return Optional.ofNullable(response)
                .flatMap(http -> http.firstMatchingHeader("Date"))
                .flatMap(CallTrial::parsed);
    }

    private static Optional<Instant> parsed(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
