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
 * @param artifactsForJobsOnly whether nobody but the holder of unexpired job credentials may read or write objects of the artifact
 *     bucket; otherwise any other access key is the administrator's, who may do all
 * @param startOnCreation whether creating a pipeline starts its first execution, as the service does
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
        boolean artifactsForJobsOnly,
        boolean startOnCreation,
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
                true,
                false,
                0,
                JobSettings.defaults());
    }

    public SimulatorSettings withPorts(int codePipeline, int s3) {
        return new SimulatorSettings(
                codePipeline,
                s3,
                data,
                region,
                account,
                bucket,
                requireKmsHeader,
                artifactsForJobsOnly,
                startOnCreation,
                requestsPerSecond,
                jobs);
    }

    public SimulatorSettings withData(Path folder) {
        return new SimulatorSettings(
                port,
                s3Port,
                folder,
                region,
                account,
                bucket,
                requireKmsHeader,
                artifactsForJobsOnly,
                startOnCreation,
                requestsPerSecond,
                jobs);
    }

    public SimulatorSettings withRegionAndAccount(String otherRegion, String otherAccount) {
        return new SimulatorSettings(
                port,
                s3Port,
                data,
                otherRegion,
                otherAccount,
                bucket,
                requireKmsHeader,
                artifactsForJobsOnly,
                startOnCreation,
                requestsPerSecond,
                jobs);
    }

    public SimulatorSettings withBucket(String name) {
        return new SimulatorSettings(
                port,
                s3Port,
                data,
                region,
                account,
                name,
                requireKmsHeader,
                artifactsForJobsOnly,
                startOnCreation,
                requestsPerSecond,
                jobs);
    }

    public SimulatorSettings withRequireKmsHeader(boolean required) {
        return new SimulatorSettings(
                port,
                s3Port,
                data,
                region,
                account,
                bucket,
                required,
                artifactsForJobsOnly,
                startOnCreation,
                requestsPerSecond,
                jobs);
    }

    public SimulatorSettings withArtifactsForJobsOnly(boolean closed) {
        return new SimulatorSettings(
                port,
                s3Port,
                data,
                region,
                account,
                bucket,
                requireKmsHeader,
                closed,
                startOnCreation,
                requestsPerSecond,
                jobs);
    }

    public SimulatorSettings withStartOnCreation(boolean starts) {
        return new SimulatorSettings(
                port,
                s3Port,
                data,
                region,
                account,
                bucket,
                requireKmsHeader,
                artifactsForJobsOnly,
                starts,
                requestsPerSecond,
                jobs);
    }

    public SimulatorSettings withRequestsPerSecond(double rate) {
        return new SimulatorSettings(
                port,
                s3Port,
                data,
                region,
                account,
                bucket,
                requireKmsHeader,
                artifactsForJobsOnly,
                startOnCreation,
                rate,
                jobs);
    }

    public SimulatorSettings withJobs(JobSettings other) {
        return new SimulatorSettings(
                port,
                s3Port,
                data,
                region,
                account,
                bucket,
                requireKmsHeader,
                artifactsForJobsOnly,
                startOnCreation,
                requestsPerSecond,
                other);
    }
}
