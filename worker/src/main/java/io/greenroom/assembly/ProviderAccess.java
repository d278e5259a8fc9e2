package io.greenroom.assembly;

import io.greenroom.http.Proxies;
import io.greenroom.provider.aws.AwsAccess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** Clients for the providers of environments in AWS, each with connections of its own. */
final class ProviderAccess implements AwsAccess {
    /** As many as jobs of a busy worker: each that waits long has a connection to itself. */
    private static final int MANY = 1000;

    /** Where the SDK looks for credentials, with the reasons when there are none; most workers never need it. */
    private @Nullable AwsCredentialsProvider credentials;

    @Override
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C patient(
            B builder, Optional<String> region) {
        return built(builder, region, patience(), AwsClients.ANSWER, SdkConnections.through(proxies()));
    }

    private static RetryStrategy patience() {
        return DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(8).build();
    }

    @Override
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C once(
            B builder, Optional<String> region) {
        return built(
                builder,
                region,
                DefaultRetryStrategy.doNotRetry(),
                AwsClients.ANSWER,
                SdkConnections.through(proxies()));
    }

    /** What is between the two sides must not take the connection for dead meanwhile. */
    @Override
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C once(
            B builder, Optional<String> region, Duration answer) {
        return built(
                builder,
                region,
                DefaultRetryStrategy.doNotRetry(),
                answer,
                SdkConnections.through(proxies())
                        .socketTimeout(answer)
                        .tcpKeepAlive(true)
                        .maxConnections(MANY));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C built(
            B builder,
            Optional<String> region,
            RetryStrategy retries,
            Duration answer,
            Apache5HttpClient.Builder connections) {
        SdkConnections.install();
        return builder.region(region.map(Region::of).orElseGet(AwsClients::usualRegion))
                .credentialsProvider(credentials())
                .httpClientBuilder(connections)
                .overrideConfiguration(
                        AwsClients.calls(answer).retryStrategy(retries).build())
                .build();
    }

    private synchronized AwsCredentialsProvider credentials() {
        AwsCredentialsProvider usual = credentials;
        if (usual == null) {
            usual = CredentialChain.usual();
            credentials = usual;
        }
        return usual;
    }

    private static Proxies proxies() {
        return AwsClients.usualProxies();
    }

    @Override
    public S3Client s3(Optional<String> region) {
        SdkConnections.install();
        return AwsClients.s3(SdkConnections.through(proxies()))
                .region(region.map(Region::of).orElseGet(AwsClients::usualRegion))
                .credentialsProvider(credentials())
                .forcePathStyle(AwsClients.s3EndpointIsOverridden())
                .overrideConfiguration(AwsClients.calls(AwsClients.TRANSFER)
                        .retryStrategy(patience())
                        .build())
                .build();
    }
}
