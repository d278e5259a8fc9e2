package io.greenroom.simulator.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.s3.ArtifactCredentials.ObjectName;
import io.greenroom.simulator.time.VirtualTimeline;
import io.greenroom.simulator.wire.CallLog;
import io.greenroom.simulator.wire.ListenAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

class BucketServerTest {
    private static final String BUCKET = "artifacts";
    private static final String IN = "shop/Source/abc1234";
    private static final String OUT = "shop/Report/def5678";
    private static final String FOREIGN = "shop/Secret/ghi9012";
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-03-01T09:30:00Z"));
    private final ArtifactKeys keys = new ArtifactKeys(timeline);
    private final FaultPlan faults = new FaultPlan(timeline);
    private final CallLog calls = new CallLog();

    private BucketServer server;
    private S3Client administrator;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = BucketServer.start(new BucketSetup(
                new ListenAddress(ListenAddress.loopback(), 0),
                folder,
                BUCKET,
                true,
                false,
                keys,
                faults,
                calls,
                timeline));
        administrator = client(AwsBasicCredentials.create("test", "anything"));
        for (var key : Set.of(IN, FOREIGN)) {
            administrator.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString("content of " + key));
        }
    }

    @AfterEach
    void stop() {
        administrator.close();
        server.close();
    }

    @Test
    void aJobReadsItsInputsAndWritesItsOutputs() throws IOException {
        asJob(null, s3 -> {
            assertThat(read(s3, IN)).isEqualTo("content of " + IN);
            s3.putObject(encrypted(OUT), RequestBody.fromString("report"));
            assertThat(read(s3, OUT)).isEqualTo("report");
        });
        assertThat(server.has(OUT)).isTrue();
        assertThat(administrator.headObject(r -> r.bucket(BUCKET).key(OUT)).serverSideEncryption())
                .isEqualTo(ServerSideEncryption.AWS_KMS);
    }

    @Test
    void aJobMayTouchNothingElse() {
        asJob(null, s3 -> {
            assertThat(refusal(() -> read(s3, FOREIGN))).isEqualTo("403 AccessDenied");
            assertThat(refusal(() -> s3.putObject(encrypted(IN), RequestBody.fromString("x"))))
                    .isEqualTo("403 AccessDenied");
            assertThat(refusal(() -> s3.putObject(encrypted(FOREIGN), RequestBody.fromString("x"))))
                    .isEqualTo("403 AccessDenied");
            assertThat(refusal(() -> s3.deleteObject(r -> r.bucket(BUCKET).key(OUT))))
                    .isEqualTo("403 AccessDenied");
            assertThat(refusal(() -> s3.listObjectsV2(r -> r.bucket(BUCKET)))).isEqualTo("403 AccessDenied");
            assertThat(refusal(() -> s3.copyObject(r -> r.sourceBucket(BUCKET)
                            .sourceKey(FOREIGN)
                            .destinationBucket(BUCKET)
                            .destinationKey(OUT)
                            .serverSideEncryption(ServerSideEncryption.AWS_KMS))))
                    .isEqualTo("403 AccessDenied");
        });
    }

    @Test
    void uploadsHaveToAskForTheRightEncryption() {
        var plain = PutObjectRequest.builder().bucket(BUCKET).key(OUT);
        asJob(null, s3 -> {
            assertThat(refusal(() -> s3.putObject(plain.build(), RequestBody.fromString("x"))))
                    .isEqualTo("403 AccessDenied");
            assertThat(refusal(() -> s3.putObject(
                            plain.serverSideEncryption(ServerSideEncryption.AES256)
                                    .build(),
                            RequestBody.fromString("x"))))
                    .isEqualTo("403 AccessDenied");
            assertThat(refusal(
                            () -> s3.createMultipartUpload(r -> r.bucket(BUCKET).key(OUT))))
                    .isEqualTo("403 AccessDenied");
        });
        asJob("the-key", s3 -> {
            assertThat(refusal(() -> s3.putObject(encrypted(OUT), RequestBody.fromString("x"))))
                    .isEqualTo("403 AccessDenied");
            s3.putObject(encrypted(OUT).toBuilder().ssekmsKeyId("the-key").build(), RequestBody.fromString("right"));
        });
        assertThat(administrator.headObject(r -> r.bucket(BUCKET).key(OUT)).ssekmsKeyId())
                .isEqualTo("the-key");
    }

    @Test
    void anUploadInPartsIsAnUploadToo() {
        asJob(null, s3 -> {
            var upload = s3.createMultipartUpload(
                    r -> r.bucket(BUCKET).key(OUT).serverSideEncryption(ServerSideEncryption.AWS_KMS));
            var part = s3.uploadPart(
                    r -> r.bucket(BUCKET).key(OUT).uploadId(upload.uploadId()).partNumber(1),
                    RequestBody.fromString("in parts"));
            s3.completeMultipartUpload(r -> r.bucket(BUCKET)
                    .key(OUT)
                    .uploadId(upload.uploadId())
                    .multipartUpload(m -> m.parts(CompletedPart.builder()
                            .partNumber(1)
                            .eTag(part.eTag())
                            .build())));
            assertThat(read(s3, OUT)).isEqualTo("in parts");
            assertThat(s3.headObject(r -> r.bucket(BUCKET).key(OUT)).serverSideEncryption())
                    .isEqualTo(ServerSideEncryption.AWS_KMS);
        });
    }

    @Test
    void expiredCredentialsAreRefused() {
        asJob(null, s3 -> {
            timeline.advance(LIFE.minusSeconds(1));
            assertThat(read(s3, IN)).isNotEmpty();
            timeline.advance(Duration.ofSeconds(1));
            assertThat(refusal(() -> read(s3, IN))).isEqualTo("400 ExpiredToken");
        });
    }

    @Test
    void aWrongSecretOrSessionTokenIsRefused() {
        var job = issue(null);
        try (var s3 = client(AwsSessionCredentials.create(job.accessKeyId(), "wrong", job.sessionToken()))) {
            assertThat(refusal(() -> read(s3, IN))).isEqualTo("403 SignatureDoesNotMatch");
        }
        try (var s3 = client(AwsSessionCredentials.create(job.accessKeyId(), job.secretAccessKey(), "wrong"))) {
            assertThat(refusal(() -> read(s3, IN))).isEqualTo("400 InvalidToken");
        }
        try (var s3 = client(AwsBasicCredentials.create(job.accessKeyId(), job.secretAccessKey()))) {
            assertThat(refusal(() -> read(s3, IN))).isEqualTo("400 InvalidToken");
        }
    }

    @Test
    void anObjectThatIsNotThereIsNotFound() {
        asJob(null, s3 -> assertThat(refusal(() -> read(s3, OUT))).isEqualTo("404 NoSuchKey"));
    }

    @Test
    void faultsOnPurposeHappen() {
        faults.add(new FaultRule("S3:GET", When.nth(1), new Effect.ServerError(500)));
        faults.add(new FaultRule("S3:GET", When.nth(1), new Effect.Throttled()));
        faults.add(new FaultRule("S3:GET", When.nth(1), new Effect.ConnectionReset()));
        faults.add(new FaultRule("S3:PUT", When.nth(1), new Effect.AnswerLost()));

        assertThat(refusal(() -> read(administrator, IN))).isEqualTo("500 InternalError");
        assertThat(refusal(() -> read(administrator, IN))).isEqualTo("503 SlowDown");
        assertThatThrownBy(() -> read(administrator, IN)).isInstanceOf(SdkClientException.class);
        assertThat(read(administrator, IN)).isNotEmpty();
        assertThatThrownBy(() -> administrator.putObject(encrypted(OUT), RequestBody.fromString("stored")))
                .isInstanceOf(SdkClientException.class);
        assertThat(read(administrator, OUT)).isEqualTo("stored");
        assertThat(calls.latest("S3:PUT").getLast().answered()).isFalse();
    }

    private void asJob(@Nullable String kmsKeyId, Consumer<S3Client> step) {
        var job = issue(kmsKeyId);
        try (var s3 =
                client(AwsSessionCredentials.create(job.accessKeyId(), job.secretAccessKey(), job.sessionToken()))) {
            step.accept(s3);
        }
    }

    private ArtifactCredentials issue(@Nullable String kmsKeyId) {
        var out = new ObjectName(BUCKET, OUT);
        return keys.issue(Set.of(new ObjectName(BUCKET, IN), out), Set.of(out), kmsKeyId, LIFE);
    }

    private static PutObjectRequest encrypted(String key) {
        return PutObjectRequest.builder()
                .bucket(BUCKET)
                .key(key)
                .serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .build();
    }

    private static String read(S3Client s3, String key) {
        return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String();
    }

    private static String refusal(Runnable step) {
        var refusal = catchThrowableOfType(S3Exception.class, step::run);
        return refusal.statusCode() + " " + refusal.awsErrorDetails().errorCode();
    }

    private S3Client client(AwsCredentials credentials) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_WEST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }
}
