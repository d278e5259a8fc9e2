package io.greenroom.simulator.s3;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Temporary credentials for the artifacts of one job.
 *
 * @param readable the objects that may be read, those that may be written included
 * @param kmsKeyId the pipeline's customer key, with which uploads have to be encrypted, or null for the default key
 */
public record ArtifactCredentials(
        String accessKeyId,
        String secretAccessKey,
        String sessionToken,
        Instant expiresAt,
        Set<ObjectName> readable,
        Set<ObjectName> writable,
        @Nullable String kmsKeyId) {

    public ArtifactCredentials {
        readable = Set.copyOf(readable);
        writable = Set.copyOf(writable);
    }

    /** An object in a bucket. */
    public record ObjectName(String bucket, String key) {}

    @Override
    public String toString() {
        return "ArtifactCredentials[" + accessKeyId + " until " + expiresAt + "]";
    }
}
