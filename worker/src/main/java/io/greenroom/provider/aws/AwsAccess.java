package io.greenroom.provider.aws;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How the clients of providers reach AWS: with the worker's credentials, through its proxies, with a time after which a call is
 * given up. Endpoints are the SDK's own.
 */
public interface AwsAccess {

    /**
     * A client that tries a call again by itself when AWS was busy or not to be reached.
     *
     * @param region empty for that of the worker
     */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C patient(B builder, Optional<String> region);

    /** A client that tries each call once: whoever uses it knows better what to do next. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C once(B builder, Optional<String> region);

    /**
     * The same, for a service that answers only when something is done.
     *
     * @param answer how long that takes at most
     */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C once(
            B builder, Optional<String> region, Duration answer);

    /** A client for S3, which tries again by itself. */
    S3Client s3(Optional<String> region);
}
