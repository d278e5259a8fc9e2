package io.greenroom.codepipeline;

import io.greenroom.job.ServiceFailure;
import io.greenroom.job.ServiceFailure.Kind;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.InvalidJobStateException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNonceException;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.OutputVariablesSizeExceededException;

/**
 * One call of the SDK, with its exceptions told apart the way the job engine needs them. A result that is refused as
 * invalid is given up, so only what the service itself says of a request's content counts as that: an answer nobody knows
 * may as well be a proxy's, and passes.
 */
final class SdkCalls {
    private static final Set<String> DENIED = Set.of(
            "AccessDeniedException",
            "AccessDenied",
            "ExpiredTokenException",
            "ExpiredToken",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "OptInRequired",
            "NotAuthorized");

    private static final Set<String> FORBIDDEN = Set.of("AccessDeniedException", "AccessDenied", "NotAuthorized");

    private static final Set<String> INVALID =
            Set.of("ValidationException", "ValidationError", "SerializationException");

    private static final int TOO_LARGE = 413;

    private SdkCalls() {}

    /** What is modelled for single jobs (nonce, not found, state, size) passes through as it is. */
    static <T> T call(Supplier<T> call) throws ServiceFailure, InterruptedException {
        return call("CodePipeline", call);
    }

    static <T> T call(String service, Supplier<T> call) throws ServiceFailure, InterruptedException {
        try {
            return call.get();
        } catch (InvalidNonceException
                | JobNotFoundException
                | InvalidJobStateException
                | OutputVariablesSizeExceededException e) {
            throw e;
        } catch (ActionTypeNotFoundException e) {
            throw new ServiceFailure(Kind.NO_SUCH_ACTION_TYPE, "There is no such action type", e);
        } catch (AwsServiceException e) {
            throw asFailure(service, e);
        } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
            throw new ServiceFailure(Kind.UNAVAILABLE, service + " did not answer in time", e);
        } catch (AbortedException e) {
            throw asInterrupt(e);
        } catch (SdkClientException e) {
            if (Thread.interrupted()) {
                throw asInterrupt(e);
            }
            throw asFailure(service, e);
        }
    }

    /** The SDK may leave the thread's interrupt set: whoever throws the exception takes it. */
    private static InterruptedException asInterrupt(Exception cause) {
        Thread.interrupted();
        var interrupt = new InterruptedException("interrupted while talking to AWS");
        interrupt.initCause(cause);
        return interrupt;
    }

    private static ServiceFailure asFailure(String service, AwsServiceException e) {
        String code = code(e.awsErrorDetails());
        // The service's own text may quote values of the request, secrets among them, so it is not passed on.
        String what = "%s answered %d %s".formatted(service, e.statusCode(), code);
        if (e.isThrottlingException()) {
            return new ServiceFailure(Kind.THROTTLED, what, e);
        }
        if (e.statusCode() >= 500) {
            return new ServiceFailure(Kind.UNAVAILABLE, what, e);
        }
        if (isDenied(code, e.statusCode())) {
            return new ServiceFailure(
                    Kind.DENIED,
                    what + "; see the credentials, their role's policy, the region, and the machine's clock",
                    e);
        }
        boolean invalid = INVALID.contains(code) || e.statusCode() == TOO_LARGE;
        return new ServiceFailure(invalid ? Kind.INVALID : Kind.UNAVAILABLE, what, e);
    }

    /** Without an answer: no connection, or no credentials to sign with. */
    private static ServiceFailure asFailure(String service, SdkClientException e) {
        return isForLackOfCredentials(e)
                ? new ServiceFailure(Kind.DENIED, String.valueOf(e.getMessage()), e)
                : new ServiceFailure(Kind.UNAVAILABLE, service + " could not be reached: " + e.getMessage(), e);
    }

    static boolean isForLackOfCredentials(SdkException e) {
        return e instanceof NoCredentialsException;
    }

    /** The credentials are good, but may not do this. */
    static boolean isForbidden(AwsServiceException e) {
        return isForbidden(code(e.awsErrorDetails()));
    }

    static boolean isForbidden(String code) {
        return FORBIDDEN.contains(code);
    }

    static boolean isDenied(String code, int status) {
        return DENIED.contains(code) || status == 401 || status == 403;
    }

    private static String code(@Nullable AwsErrorDetails details) {
        return details == null || details.errorCode() == null ? "without an error code" : details.errorCode();
    }
}
