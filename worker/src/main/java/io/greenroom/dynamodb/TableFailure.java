package io.greenroom.dynamodb;

import java.time.Duration;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The table could not be used. The message is for people; what the service says of a request is not in it, because that
 * may quote the request.
 */
final class TableFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String NOT_FOUND = "ResourceNotFoundException";
    private static final String INVALID = "ValidationException";
    private static final Set<String> DENIED = Set.of(
            "AccessDeniedException",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "IncompleteSignatureException",
            "MissingAuthenticationTokenException",
            "MissingAuthenticationToken",
            "ExpiredTokenException",
            "OptInRequired");

    private final boolean invalid;

    private TableFailure(String message, boolean invalid, Exception cause) {
        super(message, cause);
        this.invalid = invalid;
    }

    /** Trying it again was of no use for so long. */
    static TableFailure lasting(String right, String table, Duration tried, SdkException e) {
        String what = e instanceof AwsServiceException service
                ? "was answered with %d %s".formatted(service.statusCode(), code(service))
                : "got no answer (%s)".formatted(e.getMessage());
        return new TableFailure(
                "%s on DynamoDB table '%s' %s for %d s. See the worker's network, and the table's limits and throttled requests."
                        .formatted(right, table, what, tried.toSeconds()),
                false,
                e);
    }

    /** Trying it again is of no use. */
    static TableFailure of(String right, String table, AwsServiceException e) {
        String code = code(e);
        if (code.equals(NOT_FOUND)) {
            return new TableFailure(
                    "There is no DynamoDB table '%s' in this account and region. Create it with the template that 'greenroom install --print fleet' prints, or correct fleet.table or the region."
                            .formatted(table),
                    false,
                    e);
        }
        if (DENIED.contains(code)) {
            return new TableFailure(
                    "The worker may not call %s on table '%s' (%s): see its credentials and the machine's clock, and give its role the policy that 'greenroom install --print iam-worker' prints."
                            .formatted(right, table, code),
                    false,
                    e);
        }
        return new TableFailure(
                "DynamoDB refused %s on table '%s': %d %s".formatted(right, table, e.statusCode(), code),
                code.equals(INVALID),
                e);
    }

    static String code(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "without an error code" : details.errorCode();
    }

    /** Whether the request was not what the table takes: its keys may be others. */
    boolean isInvalid() {
        return invalid;
    }
}
