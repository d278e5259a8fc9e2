package io.greenroom.provider.aws;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.PERMISSION;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK throws, in this project's words. */
public final class ServiceCalls {
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final Set<String> REFUSED = Set.of(
            "UnauthorizedOperation",
            "OptInRequired",
            "Blocked",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "RequestExpired",
            "SignatureDoesNotMatch");
    private static final Set<String> BUSY = Set.of(
            "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "Unavailable",
            "InternalError",
            "InternalFailure",
            "ServiceUnavailable");

    private ServiceCalls() {}

    /**
     * Makes the call; an interrupt ends it as an interrupt, and leaves the thread without one. So does a client that is closed
     * meanwhile: nobody waits for the answer any more.
     */
    public static <T> T interruptibly(Supplier<T> call) throws InterruptedException {
        try {
            return call.get();
        } catch (SdkException e) {
            throwIfInterrupted(e);
            throw e;
        } catch (RejectedExecutionException | CancellationException e) {
            var interrupt = new InterruptedException("the client of AWS was closed");
            interrupt.initCause(e);
            throw interrupt;
        }
    }

    /**
     * The failure of a call where the same call may work later. Its cause is the same as a failure of the provider.
     *
     * @param what was to be done, as the beginning of a sentence
     */
    static IOException failed(String what, SdkException e) throws InterruptedException {
        throwIfInterrupted(e);
        String text = "%s failed: %s".formatted(what, words(e));
        return new IOException(text, new ProviderException(kind(e), text, e));
    }

    private static ProviderException.Kind kind(SdkException e) {
        if (code(e).equals("NoSuchBucket")) {
            return CONFIGURATION;
        }
        if (isRefusal(code(e)) || (e instanceof AwsServiceException service && service.statusCode() == FORBIDDEN)) {
            return PERMISSION;
        }
        return isPassing(e) ? UNAVAILABLE : FAILED;
    }

    /** An interrupt shows up as a failure of the SDK, and may be left set. */
    private static void throwIfInterrupted(SdkException e) throws InterruptedException {
        if (e instanceof AbortedException
                || (e instanceof SdkClientException && Thread.currentThread().isInterrupted())) {
            Thread.interrupted();
            var interrupt = new InterruptedException("interrupted while talking to AWS");
            interrupt.initCause(e);
            throw interrupt;
        }
    }

    /** The service's own word for what went wrong; empty when there was no answer. */
    public static String code(SdkException e) {
        AwsErrorDetails details = details(e);
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** What the service says of it; empty when there was no answer. */
    public static String message(SdkException e) {
        AwsErrorDetails details = details(e);
        return details == null || details.errorMessage() == null ? "" : details.errorMessage();
    }

    /** Both, for people; without an answer, why there is none. */
    public static String words(SdkException e) {
        String message = message(e);
        if (code(e).isEmpty()) {
            return String.valueOf(e.getMessage());
        }
        return message.isBlank() ? code(e) : "%s (%s)".formatted(message, code(e));
    }

    private static @Nullable AwsErrorDetails details(SdkException e) {
        return e instanceof AwsServiceException service ? service.awsErrorDetails() : null;
    }

    /** Whether the worker, or its credentials, are turned down. */
    public static boolean isRefusal(String code) {
        return REFUSED.contains(code)
                || code.startsWith("AccessDenied")
                || code.startsWith("AuthFailure")
                || code.startsWith("ExpiredToken")
                || code.startsWith("InvalidSignature");
    }

    /** Whether the same call may go well later, and may have had its effect already. */
    public static boolean isPassing(SdkException e) {
        return !(e instanceof AwsServiceException service)
                || service.isThrottlingException()
                || service.statusCode() >= SERVER_ERROR
                || service.statusCode() == TOO_MANY_REQUESTS
                || BUSY.contains(code(e));
    }

    /**
     * The failure of a call that has no failures of its own to tell apart.
     *
     * @param right that the call needs, such as {@code ec2:DescribeInstances}
     */
    public static ProviderException failure(String right, SdkException e) {
        String code = code(e);
        if (isRefusal(code)) {
            return new ProviderException(
                    PERMISSION,
                    "The worker may not call %s (%s): give its role the policy that 'greenroom install --print iam-worker' prints. AWS says: %s"
                            .formatted(right, code, message(e)),
                    e);
        }
        if (!(e instanceof AwsServiceException service)) {
            return new ProviderException(
                    UNAVAILABLE,
                    "%s got no answer: %s. See the worker's network, region and credentials."
                            .formatted(right, e.getMessage()),
                    e);
        }
        if (isPassing(e)) {
            return new ProviderException(
                    UNAVAILABLE,
                    "AWS is busy or out of order: %s was answered with %d %s. Try again later."
                            .formatted(right, service.statusCode(), code),
                    e);
        }
        return new ProviderException(FAILED, "AWS refused %s: %s: %s".formatted(right, code, message(e)), e);
    }
}
