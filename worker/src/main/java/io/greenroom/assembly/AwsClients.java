package io.greenroom.assembly;

import io.greenroom.build.Build;
import io.greenroom.http.Proxies;
import io.greenroom.sqs.QueueAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClientBuilder;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/**
 * The AWS SDK's clients. Artifacts and logs have connections of their own: long transfers and a service that hangs take
 * none from acknowledgements and results. Region, credentials and endpoints are the SDK's own, or those of a simulator in
 * this process.
 */
public final class AwsClients implements AutoCloseable {
    static final Duration ANSWER = Duration.ofSeconds(30);
    /** A whole call, an artifact of some gigabytes included. */
    static final Duration TRANSFER = Duration.ofMinutes(10);
    /** Longer than a queue is waited for, so that waiting for nothing is not taken for a dead connection. */
    private static final Duration LONG_POLL = Duration.ofSeconds(40);

    /** The parts of the journal are read side by side, while jobs write. */
    private static final int LEAST_CONNECTIONS = 50;

    private final Region region;
    private final Proxies proxies;
    private final AwsCredentialsProvider credentials;
    private final OnDemand<SdkHttpClient> http;
    private final OnDemand<CodePipelineClient> codePipeline;
    private final OnDemand<S3Client> s3;
    private final OnDemand<StsClient> sts;
    private final OnDemand<CloudWatchLogsClient> logs;

    private AwsClients(
            Region region,
            Proxies proxies,
            AwsCredentialsProvider credentials,
            OnDemand<SdkHttpClient> http,
            Supplier<CodePipelineClient> codePipeline,
            Supplier<S3Client> s3,
            Supplier<StsClient> sts,
            Supplier<CloudWatchLogsClient> logs) {
        this.region = region;
        this.proxies = proxies;
        this.credentials = credentials;
        this.http = http;
        this.codePipeline = new OnDemand<>(codePipeline);
        this.s3 = new OnDemand<>(s3);
        this.sts = new OnDemand<>(sts);
        this.logs = new OnDemand<>(logs);
    }

    /** As the standard AWS environment variables, profiles and roles say. */
    public static AwsClients standard(int maxConcurrentJobs) {
        return standard(Optional.empty(), maxConcurrentJobs);
    }

    /** The same, in another region when one is named. */
    public static AwsClients standard(Optional<String> named, int maxConcurrentJobs) {
        Region region = named.map(Region::of).orElseGet(AwsClients::usualRegion);
        var proxies = usualProxies();
        SdkConnections.install();
        var http = new OnDemand<SdkHttpClient>(
                () -> connections(proxies, maxConcurrentJobs).build());
        var credentials = CredentialChain.usual();
        return new AwsClients(
                region,
                proxies,
                credentials,
                http,
                () -> codePipeline(http.get())
                        .region(region)
                        .credentialsProvider(credentials)
                        .build(),
                () -> s3(connections(proxies, maxConcurrentJobs))
                        .region(region)
                        .forcePathStyle(s3EndpointIsOverridden())
                        .build(),
                () -> sts(http.get())
                        .region(region)
                        .credentialsProvider(credentials)
                        .build(),
                () -> logsBuilder(proxies)
                        .region(region)
                        .credentialsProvider(credentials)
                        .build());
    }

    /** As a simulator says that AWS clients are to be pointed at it. */
    public static AwsClients of(Map<String, String> environment, int maxConcurrentJobs) {
        var proxies = Proxies.none();
        var http = new OnDemand<SdkHttpClient>(
                () -> connections(proxies, maxConcurrentJobs).build());
        Region region = Region.of(environment.get("AWS_REGION"));
        AwsCredentialsProvider credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")));
        return new AwsClients(
                region,
                proxies,
                credentials,
                http,
                () -> codePipeline(http.get())
                        .region(region)
                        .credentialsProvider(credentials)
                        .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_CODEPIPELINE")))
                        .build(),
                () -> s3(connections(proxies, maxConcurrentJobs))
                        .region(region)
                        .forcePathStyle(true)
                        .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_S3")))
                        .build(),
                () -> sts(http.get())
                        .region(region)
                        .credentialsProvider(credentials)
                        .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_STS")))
                        .build(),
                () -> logsBuilder(proxies)
                        .region(region)
                        .credentialsProvider(credentials)
                        .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS")))
                        .build());
    }

    static Region usualRegion() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (RuntimeException e) {
            throw new AssemblyException(
                    AssemblyException.Reason.SETTINGS,
                    "No AWS region is set. Set AWS_REGION to the region of your pipelines, or AWS_PROFILE to a"
                            + " profile that has one.");
        }
    }

    static Proxies usualProxies() {
        try {
            return Proxies.usual();
        } catch (IllegalArgumentException e) {
            throw new AssemblyException(AssemblyException.Reason.SETTINGS, String.valueOf(e.getMessage()));
        }
    }

    private static Apache5HttpClient.Builder connections(Proxies proxies, int maxConcurrentJobs) {
        return SdkConnections.through(proxies).maxConnections(connections(maxConcurrentJobs));
    }

    /** How many calls CodePipeline's client makes at once. */
    static int connections(int maxConcurrentJobs) {
        return Math.clamp(maxConcurrentJobs, 20, 200);
    }

    /** The version stands in what the service writes down of a call (CloudTrail, for one). */
    static ClientOverrideConfiguration.Builder calls(Duration timeout) {
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(timeout)
                .putAdvancedOption(
                        SdkAdvancedClientOption.USER_AGENT_SUFFIX,
                        Build.ofThisProgram().userAgent());
    }

    /** Without the SDK's own retries: the worker counts its attempts itself. */
    private static CodePipelineClientBuilder codePipeline(SdkHttpClient http) {
        return CodePipelineClient.builder()
                .httpClient(http)
                .overrideConfiguration(calls(ANSWER)
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .build());
    }

    private static StsClientBuilder sts(SdkHttpClient http) {
        return StsClient.builder()
                .httpClient(http)
                .overrideConfiguration(calls(ANSWER)
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .build());
    }

    /**
     * Without the SDK's own retries, for a log waits in its file; and with connections of its own, so that a service that
     * hangs takes none from the jobs.
     */
    private static CloudWatchLogsClientBuilder logsBuilder(Proxies proxies) {
        return CloudWatchLogsClient.builder()
                .httpClientBuilder(SdkConnections.through(proxies))
                .overrideConfiguration(calls(ANSWER)
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .build());
    }

    /** Checksums beyond those S3 requires are left out: S3-compatible stores do not know them. */
    static S3ClientBuilder s3(Apache5HttpClient.Builder connections) {
        return S3Client.builder()
                .httpClientBuilder(connections)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(
                        calls(TRANSFER).retryStrategy(RetryMode.STANDARD).build());
    }

    /** A store that is not AWS's has no host name for each bucket. */
    static boolean s3EndpointIsOverridden() {
        return System.getenv("AWS_ENDPOINT_URL") != null
                || System.getProperty("aws.endpointUrl") != null
                || profile(ProfileFile.defaultProfileFile())
                        .flatMap(profile -> profile.property("endpoint_url"))
                        .isPresent()
                || endpointIsSetFor("S3");
    }

    /** Whether the SDK was told where this service, and no other, is. */
    private static boolean endpointIsSetFor(String service) {
        ProfileFile profiles = ProfileFile.defaultProfileFile();
        String inProfile = service.toLowerCase(Locale.ROOT) + ".endpoint_url";
        String property =
                "aws.endpointUrl" + service.charAt(0) + service.substring(1).toLowerCase(Locale.ROOT);
        return System.getenv("AWS_ENDPOINT_URL_" + service) != null
                || System.getProperty(property) != null
                || profile(profiles)
                        .flatMap(profile -> profile.property("services"))
                        .flatMap(services -> profiles.getSection("services", services))
                        .flatMap(section ->
                                Optional.ofNullable(section.properties().get(inProfile)))
                        .isPresent();
    }

    private static Optional<Profile> profile(ProfileFile profiles) {
        return profiles.profile(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow());
    }

    /** Its name, such as eu-west-1. */
    public String region() {
        return region.id();
    }

    /** Made when it is asked for, as all of them are: a worker polls without this and the next two. */
    public StsClient sts() {
        return sts.get();
    }

    public S3Client s3() {
        return s3.get();
    }

    public CloudWatchLogsClient logs() {
        return logs.get();
    }

    /**
     * A new client for the table that workers share: whoever has it made closes it. Its connections are its own, so that
     * nothing else keeps a worker from showing that it is alive.
     */
    public DynamoDbClient dynamoDb(int maxConcurrentJobs) {
        return DynamoDbClient.builder()
                .region(region)
                .credentialsProvider(credentials)
                .httpClientBuilder(connections(proxies, Math.max(LEAST_CONNECTIONS, maxConcurrentJobs)))
                .overrideConfiguration(calls(ANSWER)
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .build())
                .build();
    }

    /**
     * A new client for a queue, with connections of its own, in which one call may wait for long: whoever has it made closes it.
     * It talks to the host in the queue's URL, unless the SDK was told another place for SQS.
     */
    public SqsClient sqs(QueueAddress queue) {
        var builder = SqsClient.builder()
                .region(queue.region().map(Region::of).orElse(region))
                .credentialsProvider(credentials)
                .httpClientBuilder(SdkConnections.through(proxies)
                        .socketTimeout(LONG_POLL)
                        .tcpKeepAlive(true)
                        .maxConnections(2))
                .overrideConfiguration(calls(LONG_POLL)
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .build());
        return endpointIsSetFor("SQS")
                ? builder.build()
                : builder.endpointOverride(queue.endpoint()).build();
    }

    public CodePipelineClient codePipeline() {
        return codePipeline.get();
    }

    /**
     * Has the client for jobs made meanwhile, on another thread: it takes about as long as all else that a worker does
     * before it polls.
     */
    public AwsClients prepared() {
        codePipeline.prepare();
        return this;
    }

    @Override
    public void close() {
        logs.close();
        sts.close();
        s3.close();
        codePipeline.close();
        http.close();
    }
}
