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
import software.amazon.awssdk.services.codepipeline.model.ActionTypeNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.InvalidJobStateException;
import software.amazon.awssdk.services.codepipeline.model.InvalidNonceException;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.OutputVariablesSizeExceededException;

/** One call of the SDK, with its exceptions told apart the way the job engine needs them. */
final class SdkCalls {
    private static final Set<String> DENIED = Set.of(
            "AccessDeniedException",
            "AccessDenied",
            "ExpiredTokenException",
            "ExpiredToken",
            "IncompleteSignature",
            "InvalidSignatureException",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "MissingAuthenticationTokenException",
            "OptInRequired",
            "NotAuthorized");

    private SdkCalls() {}

    /** What is modelled for single jobs (nonce, not found, state, size) passes through as it is. */
    static <T> T call(Supplier<T> call) throws ServiceFailure, InterruptedException {
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
            throw asFailure(e);
        } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
            throw new ServiceFailure(Kind.UNAVAILABLE, "CodePipeline did not answer in time", e);
        } catch (AbortedException e) {
            throw asInterrupt(e);
        } catch (SdkClientException e) {
            if (Thread.interrupted()) {
                throw asInterrupt(e);
            }
            throw asFailure(e);
        }
    }

    /** The SDK may leave the thread's interrupt set: whoever throws the exception takes it. */
    private static InterruptedException asInterrupt(Exception cause) {
        Thread.interrupted();
        var interrupt = new InterruptedException("interrupted while talking to CodePipeline");
        interrupt.initCause(cause);
        return interrupt;
    }

    private static ServiceFailure asFailure(AwsServiceException e) {
        String code = code(e.awsErrorDetails());
        // The service's own text may quote values of the request, secrets among them, so it is not passed on.
        String what = "CodePipeline answered %d %s".formatted(e.statusCode(), code);
        if (e.isThrottlingException()) {
            return new ServiceFailure(Kind.THROTTLED, what, e);
        }
        if (e.statusCode() >= 500 || e.statusCode() == 408) {
            return new ServiceFailure(Kind.UNAVAILABLE, what, e);
        }
        if (DENIED.contains(code) || e.statusCode() == 401 || e.statusCode() == 403) {
            return new ServiceFailure(
                    Kind.DENIED,
                    what + "; see the worker's credentials, its role's policy, and the machine's clock",
                    e);
        }
        return new ServiceFailure(Kind.INVALID, what, e);
    }

    /** Without an answer: no connection, or no credentials to sign with. */
    private static ServiceFailure asFailure(SdkClientException e) {
        String text = String.valueOf(e.getMessage());
        return text.startsWith("Unable to load credentials")
                ? new ServiceFailure(
                        Kind.DENIED,
                        "No AWS credentials were found; set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
                                + " give the machine a role",
                        e)
                : new ServiceFailure(Kind.UNAVAILABLE, "CodePipeline could not be reached: " + text, e);
    }

    private static String code(@Nullable AwsErrorDetails details) {
        return details == null || details.errorCode() == null ? "without an error code" : details.errorCode();
    }
}
