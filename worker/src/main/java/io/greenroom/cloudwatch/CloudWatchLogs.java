package io.greenroom.cloudwatch;

import io.greenroom.commandlog.LogSink;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DataAlreadyAcceptedException;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OperationAbortedException;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * A log group of CloudWatch Logs. The group and its streams are made when they are not there. The client must not retry by
 * itself: whoever calls does its own waiting.
 */
public final class CloudWatchLogs implements LogSink {
    private static final int TOO_MANY_REQUESTS = 429;

    private final CloudWatchLogsClient client;
    private final String group;

    /** The client is closed by who made it. */
    public CloudWatchLogs(CloudWatchLogsClient client, String group) {
        this.client = client;
        this.group = group;
    }

    @Override
    public Answer create(String stream) throws InterruptedException {
        return answer("CreateLogStream", () -> {
            try {
                createStream(stream);
            } catch (ResourceNotFoundException e) {
                return createBoth(stream);
            }
            return new Answer.Taken();
        });
    }

    private Answer createBoth(String stream) {
        return attempt("CreateLogGroup", () -> {
            try {
                client.createLogGroup(request -> request.logGroupName(group));
            } catch (ResourceAlreadyExistsException e) {
                // Another worker was quicker.
            }
            return attempt("CreateLogStream", () -> {
                createStream(stream);
                return new Answer.Taken();
            });
        });
    }

    private void createStream(String stream) {
        try {
            client.createLogStream(request -> request.logGroupName(group).logStreamName(stream));
        } catch (ResourceAlreadyExistsException e) {
            // An earlier worker made it.
        }
    }

    @Override
    public Answer put(String stream, Instant at, List<String> lines) throws InterruptedException {
        List<InputLogEvent> events = lines.stream()
                .map(line -> InputLogEvent.builder()
                        .timestamp(at.toEpochMilli())
                        .message(line)
                        .build())
                .toList();
        return answer("PutLogEvents", () -> {
            try {
                return put(stream, events);
            } catch (ResourceNotFoundException e) {
                // Somebody deleted it.
                Answer created = createBoth(stream);
                return created instanceof Answer.Taken ? put(stream, events) : created;
            }
        });
    }

    private Answer put(String stream, List<InputLogEvent> events) {
        try {
            PutLogEventsResponse response = client.putLogEvents(
                    request -> request.logGroupName(group).logStreamName(stream).logEvents(events));
            return response.rejectedLogEventsInfo() == null
                    ? new Answer.Taken()
                    : new Answer.Refused(
                            "CloudWatch Logs does not take lines of this time (%s); see this machine's clock"
                                    .formatted(response.rejectedLogEventsInfo()));
        } catch (DataAlreadyAcceptedException e) {
            return new Answer.Taken();
        }
    }

    /** Whether lines may be written, tried on a stream that is not there. Nothing is changed. */
    public Answer tryPut(Instant now) throws InterruptedException {
        var line = InputLogEvent.builder()
                .timestamp(now.toEpochMilli())
                .message("a trial")
                .build();
        return answer("PutLogEvents", () -> {
            try {
                return put("greenroom-doctor-" + UUID.randomUUID(), List.of(line));
            } catch (ResourceNotFoundException e) {
                return new Answer.Taken();
            }
        });
    }

    private Answer answer(String operation, Supplier<Answer> call) throws InterruptedException {
        Answer answer;
        try {
            answer = attempt(operation, call);
        } catch (AbortedException e) {
            throw asInterrupt(e);
        }
        if (answer instanceof Answer.Later && Thread.interrupted()) {
            throw asInterrupt(null);
        }
        return answer;
    }

    private static InterruptedException asInterrupt(@Nullable Exception cause) {
        // The SDK may leave the thread's interrupt set: whoever throws the exception takes it.
        Thread.interrupted();
        var interrupt = new InterruptedException("interrupted while talking to CloudWatch Logs");
        interrupt.initCause(cause);
        return interrupt;
    }

    private Answer attempt(String operation, Supplier<Answer> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            return asAnswer(operation, e);
        } catch (AbortedException e) {
            throw e;
        } catch (SdkClientException e) {
            return new Answer.Later("CloudWatch Logs could not be reached: " + e.getMessage());
        }
    }

    private Answer asAnswer(String operation, AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        // The service's own text may quote what was sent, so it is not passed on.
        String what = "CloudWatch Logs answered %s with %d %s".formatted(operation, e.statusCode(), code);
        if (code.startsWith("AccessDenied")) {
            return new Answer.Refused(
                    "the worker's role may not do logs:%s on log group %s; 'install --print iam-worker' prints its policy"
                            .formatted(operation, group));
        }
        boolean passes = e.isThrottlingException()
                || e.statusCode() >= 500
                || e.statusCode() == TOO_MANY_REQUESTS
                || e instanceof OperationAbortedException
                || e instanceof ResourceNotFoundException
                || isOfCredentials(code);
        return passes ? new Answer.Later(what) : new Answer.Refused(what);
    }

    /** They may be renewed, and the clock be set, while the worker runs. */
    private static boolean isOfCredentials(String code) {
        return code.startsWith("ExpiredToken")
                || code.startsWith("UnrecognizedClient")
                || code.startsWith("InvalidSignature");
    }
}
