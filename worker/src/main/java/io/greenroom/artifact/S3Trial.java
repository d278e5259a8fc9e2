package io.greenroom.artifact;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Looks whether S3 can be reached. Credentials come with each job, so there are none to try here. */
public final class S3Trial {
    private static final int SERVER_ERROR = 500;

    private S3Trial() {}

    /**
     * Asks for a bucket; that there is none, or that it may not be seen, is an answer as well.
     *
     * @return what went wrong; empty when S3 answered
     */
    public static Optional<String> failure(S3Client client, String bucket) {
        try {
            client.headBucket(request -> request.bucket(bucket));
            return Optional.empty();
        } catch (S3Exception e) {
            return e.statusCode() < SERVER_ERROR
                    ? Optional.empty()
                    : Optional.of("it answered with status " + e.statusCode());
        } catch (SdkException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
