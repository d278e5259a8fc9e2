package io.greenroom.sqs;

import static io.greenroom.wakeup.QueueFailure.Kind.LASTING;
import static io.greenroom.wakeup.QueueFailure.Kind.PASSING;

import io.greenroom.wakeup.QueueFailure;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** One call of the SDK, with its exceptions told apart the way a receiver needs them. */
final class QueueCalls {
    private static final int SERVER_ERROR = 500;
    /** The name of old, which is still sent beside the new one. */
    private static final Set<String> ABSENT =
            Set.of("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "NonExistentQueue");

    private static final Set<String> BUSY = Set.of("RequestThrottled", "OverLimit", "KmsThrottled", "RequestTimeout");
    private static final Set<String> DENIED =
            Set.of("AccessDenied", "AccessDeniedException", "AWS.SimpleQueueService.AccessDenied", "KmsAccessDenied");
    /** What the service says of a receipt that belongs to no message: it got past the check of permissions. */
    private static final Set<String> NO_SUCH_RECEIPT =
            Set.of("ReceiptHandleIsInvalid", "InvalidParameterValue", "InvalidIdFormat");

    private QueueCalls() {}

    static <T> T call(String operation, QueueAddress queue, Supplier<T> call)
            throws QueueFailure, InterruptedException {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            throw failure(operation, queue, e);
        } catch (AbortedException e) {
            throw interrupt(e);
        } catch (SdkClientException e) {
            if (Thread.interrupted()) {
                throw interrupt(e);
            }
            throw new QueueFailure(
                    PASSING, "sqs:%s got no answer from %s: %s".formatted(operation, queue, e.getMessage()), e);
        } catch (RejectedExecutionException | CancellationException e) {
            // The client was closed meanwhile, so nobody waits for the answer any more.
            throw interrupt(e);
        }
    }

    /** A call for a message that is not there. */
    static void callInVain(String operation, QueueAddress queue, Supplier<?> call)
            throws QueueFailure, InterruptedException {
        call(operation, queue, () -> {
            try {
                return call.get();
            } catch (AwsServiceException e) {
                if (NO_SUCH_RECEIPT.contains(code(e))) {
                    return operation;
                }
                throw e;
            }
        });
    }

    /** The SDK may leave the thread's interrupt set: whoever throws the exception takes it. */
    private static InterruptedException interrupt(Exception cause) {
        Thread.interrupted();
        var interrupt = new InterruptedException("interrupted while talking to SQS");
        interrupt.initCause(cause);
        return interrupt;
    }

    private static QueueFailure failure(String operation, QueueAddress queue, AwsServiceException e) {
        String code = code(e);
        String what = "sqs:%s was answered with %d %s for %s".formatted(operation, e.statusCode(), code, queue);
        if (ABSENT.contains(code)) {
            return new QueueFailure(
                    LASTING,
                    "there is no queue %s. Make it with the template that 'greenroom install --print fleet' prints, or correct fleet.wakeUpQueue"
                            .formatted(queue),
                    e);
        }
        if (e.isThrottlingException() || e.statusCode() >= SERVER_ERROR || BUSY.contains(code)) {
            return new QueueFailure(PASSING, what, e);
        }
        if (DENIED.contains(code) || e.statusCode() == 403) {
            return new QueueFailure(
                    LASTING,
                    what
                            + ". Give the worker's role the policy that 'greenroom install --print iam-worker' prints, and see the queue's own policy and key",
                    e);
        }
        return new QueueFailure(LASTING, what, e);
    }

    private static String code(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "without an error code" : details.errorCode();
    }
}
