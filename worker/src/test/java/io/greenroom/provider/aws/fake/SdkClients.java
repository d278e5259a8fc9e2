package io.greenroom.provider.aws.fake;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The SDK's clients for one address. */
public final class SdkClients implements AutoCloseable {
    private final Ec2Client ec2;
    private final SsmClient ssm;
    private final SchedulerClient scheduler;
    private final S3Client s3;
    private final StsClient sts;
    private final CloudFormationClient cloudFormation;
    private final LambdaClient lambda;
    private final EcsClient ecs;
    private final CodeBuildClient codeBuild;
    private final CloudWatchLogsClient logs;

    private static final Duration LONGEST_FUNCTION = Duration.ofMinutes(16);

    private final URI endpoint;
    private final RetryStrategy retries;

    /** Which make one attempt each: what goes wrong is seen. */
    public SdkClients(URI endpoint) {
        this(endpoint, DefaultRetryStrategy.doNotRetry());
    }

    private SdkClients(URI endpoint, RetryStrategy retries) {
        this.endpoint = endpoint;
        this.retries = retries;
        this.ec2 = set(Ec2Client.builder()).build();
        this.ssm = set(SsmClient.builder()).build();
        this.scheduler = set(SchedulerClient.builder()).build();
        this.s3 = set(S3Client.builder()).forcePathStyle(true).build();
        this.sts = set(StsClient.builder()).build();
        this.cloudFormation = set(CloudFormationClient.builder()).build();
        this.lambda = set(LambdaClient.builder())
                .httpClientBuilder(Apache5HttpClient.builder().socketTimeout(LONGEST_FUNCTION))
                .overrideConfiguration(calls -> calls.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
        this.ecs = set(EcsClient.builder()).build();
        this.codeBuild = set(CodeBuildClient.builder()).build();
        this.logs = set(CloudWatchLogsClient.builder()).build();
    }

    /** Which try again as often as those that a worker gives its providers. */
    public static SdkClients patient(URI endpoint) {
        return new SdkClients(
                endpoint,
                DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(8).build());
    }

    private <B extends AwsClientBuilder<B, ?>> B set(B builder) {
        return builder.endpointOverride(endpoint)
                .region(Region.of(FakeAccount.REGION))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAGREENROOMTESTS001", "secret")))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(Duration.ofMinutes(2))
                        .retryStrategy(retries)
                        .build());
    }

    public Ec2Client ec2() {
        return ec2;
    }

    public SsmClient ssm() {
        return ssm;
    }

    public SchedulerClient scheduler() {
        return scheduler;
    }

    public S3Client s3() {
        return s3;
    }

    public StsClient sts() {
        return sts;
    }

    public CloudFormationClient cloudFormation() {
        return cloudFormation;
    }

    /** Which makes one attempt, and waits for as long as a function can run. */
    public LambdaClient lambda() {
        return lambda;
    }

    public EcsClient ecs() {
        return ecs;
    }

    public CodeBuildClient codeBuild() {
        return codeBuild;
    }

    public CloudWatchLogsClient logs() {
        return logs;
    }

    @Override
    public void close() {
        ec2.close();
        ssm.close();
        scheduler.close();
        s3.close();
        sts.close();
        cloudFormation.close();
        lambda.close();
        ecs.close();
        codeBuild.close();
        logs.close();
    }
}
