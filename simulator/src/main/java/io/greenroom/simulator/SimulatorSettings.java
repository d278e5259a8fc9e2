package io.greenroom.simulator;

import io.greenroom.simulator.job.JobSettings;
import io.greenroom.simulator.wire.ListenAddress;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a simulator is to be like.
 *
 * @param startOnCreation whether creating a pipeline starts its first execution, as the service does
 * @param requestsPerSecond the rate above which calls to CodePipeline are throttled, 0 for none
 */
public record SimulatorSettings(
        Ports ports,
        String region,
        String account,
        Bucket bucket,
        boolean startOnCreation,
        double requestsPerSecond,
        JobSettings jobs) {

    /** Where the simulator listens: an address of this machine, and a port for each service, 0 for any free one. */
    public record Ports(InetAddress address, int codePipeline, int s3) {
        public static final Ports FREE = new Ports(ListenAddress.loopback(), 0, 0);
    }

    /**
     * The artifact bucket.
     *
     * @param data the folder of the bucket's objects, kept at the close; null for a temporary one, removed at the close
     * @param requireKmsHeader whether uploads with job credentials have to ask for {@code aws:kms}
     * @param forJobsOnly whether nobody but the holder of unexpired job credentials may read or write its objects; otherwise any
     *     other access key is the administrator's, who may do all
     */
    public record Bucket(String name, @Nullable Path data, boolean requireKmsHeader, boolean forJobsOnly) {
        public static final Bucket DEFAULT = new Bucket("codepipeline-eu-west-1-simulated", null, true, true);
    }

    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                Ports.FREE, "eu-west-1", "111122223333", Bucket.DEFAULT, false, 0, JobSettings.defaults());
    }

    public SimulatorSettings withPorts(int codePipeline, int s3) {
        return with(new Ports(ports.address, codePipeline, s3));
    }

    /** With another address than 127.0.0.1. Whoever reaches it may do everything: signatures are not checked. */
    public SimulatorSettings withAddress(InetAddress address) {
        return with(new Ports(address, ports.codePipeline, ports.s3));
    }

    private SimulatorSettings with(Ports other) {
        return new SimulatorSettings(other, region, account, bucket, startOnCreation, requestsPerSecond, jobs);
    }

    public SimulatorSettings withRegionAndAccount(String otherRegion, String otherAccount) {
        return new SimulatorSettings(
                ports, otherRegion, otherAccount, bucket, startOnCreation, requestsPerSecond, jobs);
    }

    public SimulatorSettings withBucket(String name) {
        return with(new Bucket(name, bucket.data, bucket.requireKmsHeader, bucket.forJobsOnly));
    }

    public SimulatorSettings withData(Path folder) {
        return with(new Bucket(bucket.name, folder, bucket.requireKmsHeader, bucket.forJobsOnly));
    }

    public SimulatorSettings withRequireKmsHeader(boolean required) {
        return with(new Bucket(bucket.name, bucket.data, required, bucket.forJobsOnly));
    }

    public SimulatorSettings withArtifactsForJobsOnly(boolean closed) {
        return with(new Bucket(bucket.name, bucket.data, bucket.requireKmsHeader, closed));
    }

    private SimulatorSettings with(Bucket other) {
        return new SimulatorSettings(ports, region, account, other, startOnCreation, requestsPerSecond, jobs);
    }

    public SimulatorSettings withStartOnCreation(boolean starts) {
        return new SimulatorSettings(ports, region, account, bucket, starts, requestsPerSecond, jobs);
    }

    public SimulatorSettings withRequestsPerSecond(double rate) {
        return new SimulatorSettings(ports, region, account, bucket, startOnCreation, rate, jobs);
    }

    public SimulatorSettings withJobs(JobSettings other) {
        return new SimulatorSettings(ports, region, account, bucket, startOnCreation, requestsPerSecond, other);
    }
}
