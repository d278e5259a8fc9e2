package io.greenroom.artifact;

import org.jspecify.annotations.Nullable;

/**
 * The temporary credentials of one job, good for its own artifacts only and for about 15 minutes.
 *
 * @param encryptionKey the KMS key that the pipeline's artifacts are encrypted with, or null for the account's default
 */
public record ArtifactAccess(
        String accessKeyId,
        String secretAccessKey,
        String sessionToken,
        @Nullable String encryptionKey) {

    /** Without the credentials. */
    @Override
    public String toString() {
        return "ArtifactAccess[encryptionKey=" + encryptionKey + "]";
    }
}
