package io.greenroom.simulator.s3;

import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.CallLog;
import io.greenroom.simulator.wire.ListenAddress;
import java.nio.file.Path;

/**
 * What a {@link BucketServer} serves and how.
 *
 * @param folder holds a folder for each bucket, with a file for each object
 * @param bucket the artifact bucket's name
 * @param requireKmsHeader whether job credentials have to ask for {@code aws:kms} when they upload, as the default bucket policy wants
 */
public record BucketSetup(
        ListenAddress listen,
        Path folder,
        String bucket,
        boolean requireKmsHeader,
        boolean artifactsForJobsOnly,
        ArtifactKeys keys,
        FaultPlan faults,
        CallLog calls,
        Timeline timeline) {}
