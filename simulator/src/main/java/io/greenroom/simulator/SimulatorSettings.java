package io.greenroom.simulator;

import io.greenroom.simulator.job.JobSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a simulator is to be like.
 *
 * @param port for CodePipeline, 0 for any free one
 * @param s3Port for S3, 0 for any free one
 * @param data the folder of the bucket's objects, kept at the close; null for a temporary one, removed at the close
 * @param bucket the artifact bucket's name
 * @param requireKmsHeader whether uploads with job credentials have to ask for {@code aws:kms}
 * @param requestsPerSecond the rate above which calls to CodePipeline are throttled, 0 for none
 */
public record SimulatorSettings(
        int port,
        int s3Port,
        @Nullable Path data,
        String region,
        String account,
        String bucket,
        boolean requireKmsHeader,
        double requestsPerSecond,
        JobSettings jobs) {

    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                0,
                0,
                null,
                "eu-west-1",
                "111122223333",
                "codepipeline-eu-west-1-simulated",
                true,
                0,
                JobSettings.defaults());
    }

    public SimulatorSettings withPorts(int codePipeline, int s3) {
        return new SimulatorSettings(
                codePipeline, s3, data, region, account, bucket, requireKmsHeader, requestsPerSecond, jobs);
    }

    public SimulatorSettings withData(Path folder) {
        return new SimulatorSettings(
                port, s3Port, folder, region, account, bucket, requireKmsHeader, requestsPerSecond, jobs);
    }

    public SimulatorSettings withRegionAndAccount(String otherRegion, String otherAccount) {
        return new SimulatorSettings(
                port, s3Port, data, otherRegion, otherAccount, bucket, requireKmsHeader, requestsPerSecond, jobs);
    }

    public SimulatorSettings withBucket(String name) {
        return new SimulatorSettings(
                port, s3Port, data, region, account, name, requireKmsHeader, requestsPerSecond, jobs);
    }

    public SimulatorSettings withRequireKmsHeader(boolean required) {
        return new SimulatorSettings(port, s3Port, data, region, account, bucket, required, requestsPerSecond, jobs);
    }

    public SimulatorSettings withRequestsPerSecond(double rate) {
        return new SimulatorSettings(port, s3Port, data, region, account, bucket, requireKmsHeader, rate, jobs);
    }

    public SimulatorSettings withJobs(JobSettings other) {
        return new SimulatorSettings(
                port, s3Port, data, region, account, bucket, requireKmsHeader, requestsPerSecond, other);
    }
}
