package io.greenroom.provider.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What AWS says of a call that failed, for people. */
public final class AwsTexts {
    private AwsTexts() {}

    /** With the error code, without the SDK's own additions. */
    public static String of(SdkException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            String text = service.awsErrorDetails().errorMessage();
            return "%s (%s)"
                    .formatted(
                            text == null || text.isBlank() ? "status " + service.statusCode() : text,
                            service.awsErrorDetails().errorCode());
        }
        return String.valueOf(e.getMessage());
    }
}
