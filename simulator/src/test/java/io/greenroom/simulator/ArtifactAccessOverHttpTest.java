package io.greenroom.simulator;

import static io.greenroom.simulator.Front.pipeline;
import static io.greenroom.simulator.Front.refused;
import static io.greenroom.simulator.Front.runCommand;
import static io.greenroom.simulator.Front.stage;
import static io.greenroom.simulator.Front.startEnvironment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.greenroom.simulator.job.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.CodePipelineException;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.S3ArtifactLocation;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Who may touch artifacts, and how long jobs are known. */
class ArtifactAccessOverHttpTest {
    private Front front;
    private CodePipelineClient codePipeline;

    @BeforeEach
    void open(@TempDir Path source) throws IOException {
        front = new Front(source, SimulatorSettings.defaults()).withShippedTypes();
        codePipeline = front.codePipeline;
    }

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void artifactsAreForUnexpiredJobCredentialsAndThoseForNothingElse() {
        front.create(pipeline("shop", stage("Start", startEnvironment())));
        front.start("shop");
        Job job = front.take("Deploy", "Start-Environment");
        var place = job.data().inputArtifacts().getFirst().location().s3Location();

        try (var impostor = Clients.codePipeline(
                front.simulator.endpoint(), Clients.of(job.data().artifactCredentials()))) {
            var refusal = catchThrowableOfType(
                    CodePipelineException.class, () -> impostor.putJobSuccessResult(r -> r.jobId(job.id())));
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
        }
        try (var own = Clients.s3(front.simulator.s3Endpoint(), Clients.administrator())) {
            assertThat(s3Refusal(() -> read(own, place))).isEqualTo("403 AccessDenied");
            assertThat(s3Refusal(() -> own.putObject(
                            r -> r.bucket(place.bucketName())
                                    .key("any")
                                    .serverSideEncryption(ServerSideEncryption.AWS_KMS),
                            RequestBody.fromString("x"))))
                    .isEqualTo("403 AccessDenied");
            assertThat(own.listObjectsV2(r -> r.bucket(place.bucketName())).contents())
                    .isNotEmpty();
            own.createBucket(r -> r.bucket("of-my-own"));
            own.putObject(r -> r.bucket("of-my-own").key("mine"), RequestBody.fromString("x"));
            assertThat(s3Refusal(() -> own.copyObject(r -> r.sourceBucket(place.bucketName())
                            .sourceKey(place.objectKey())
                            .destinationBucket("of-my-own")
                            .destinationKey("stolen"))))
                    .isEqualTo("403 AccessDenied");
        }
        try (var s3 = front.s3(job)) {
            assertThat(read(s3, place)).isNotEmpty();
            front.timeline.advance(Duration.ofMinutes(15));
            assertThat(s3Refusal(() -> read(s3, place))).isEqualTo("400 ExpiredToken");
            var fresh = codePipeline
                    .getJobDetails(r -> r.jobId(job.id()))
                    .jobDetails()
                    .data();
            assertThat(s3Refusal(() -> read(s3, place))).isEqualTo("400 ExpiredToken");
            try (var refreshed = Clients.s3(front.simulator.s3Endpoint(), Clients.of(fresh.artifactCredentials()))) {
                assertThat(read(refreshed, place)).isNotEmpty();
            }
        }
    }

    @Test
    void endedJobsBeyondThoseKeptAreUnknown(@TempDir Path other) throws IOException {
        var jobs = JobSettings.defaults().withEndedJobsKept(1);
        try (var small = new Front(other, SimulatorSettings.defaults().withJobs(jobs)).withShippedTypes()) {
            small.create(pipeline("shop", stage("Test", runCommand("A"), runCommand("B"))));
            small.start("shop");
            Job first = small.take("Test", "Run-Command");
            Job second = small.take("Test", "Run-Command");
            for (Job job : new Job[] {first, second}) {
                small.codePipeline.putJobSuccessResult(r -> r.jobId(job.id()));
            }
            refused(JobNotFoundException.class, () -> small.codePipeline.getJobDetails(r -> r.jobId(first.id())));
            assertThat(small.codePipeline
                            .getJobDetails(r -> r.jobId(second.id()))
                            .jobDetails()
                            .id())
                    .isEqualTo(second.id());
        }
    }

    private static byte[] read(S3Client s3, S3ArtifactLocation place) {
        return s3.getObjectAsBytes(r -> r.bucket(place.bucketName()).key(place.objectKey()))
                .asByteArray();
    }

    private static String s3Refusal(ThrowingCallable call) {
        var refusal = catchThrowableOfType(S3Exception.class, call);
        return refusal.statusCode() + " " + refusal.awsErrorDetails().errorCode();
    }
}
