package io.greenroom.simulator.s3;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with the objects. Job credentials have the rights of their job; any other access key is the administrator's,
 * who may be kept from the artifacts.
 */
final class BucketPolicy {
    private final ArtifactKeys keys;
    private final boolean requireKms;
    private final boolean jobsOnly;
    private final String artifactBucket;

    BucketPolicy(BucketSetup setup) {
        keys = setup.keys();
        requireKms = setup.requireKmsHeader();
        jobsOnly = setup.artifactsForJobsOnly();
        artifactBucket = setup.bucket();
    }

    /** The job credentials that the request has to be signed with, or nothing for the administrator. Throws when it is refused. */
    Optional<ArtifactCredentials> admit(ObjectRequest request) {
        var accessKeyId =
                request.accessKeyId().orElseThrow(() -> S3Error.accessDenied("Anonymous requests are not allowed."));
        var credentials = keys.find(accessKeyId);
        if (credentials.isEmpty()) {
            checkAdministrator(accessKeyId, request);
        }
        credentials.ifPresent(job -> {
            checkSession(job, request);
            checkObject(job, request);
            checkEncryption(job, request);
        });
        return credentials;
    }

    private void checkAdministrator(String accessKeyId, ObjectRequest request) {
        if (keys.issued(accessKeyId)) {
            throw expired();
        }
        if (jobsOnly && request.touchesObjectsOf(artifactBucket)) {
            throw S3Error.accessDenied(
                    "Artifacts are for jobs: use the credentials that came with the job, not those of your own.");
        }
    }

    private static S3Error expired() {
        return new S3Error(400, "ExpiredToken", "The provided token has expired.");
    }

    private void checkSession(ArtifactCredentials job, ObjectRequest request) {
        if (!same(job.sessionToken(), request.sessionToken())) {
            throw new S3Error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
        }
        if (keys.areExpired(job)) {
            throw expired();
        }
    }

    private static boolean same(String expected, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static void checkObject(ArtifactCredentials job, ObjectRequest request) {
        var object = request.object()
                .orElseThrow(() ->
                        S3Error.accessDenied("Job credentials are good for the job's artifacts, not for buckets."));
        boolean allowed = (request.isRead() && job.readable().contains(object))
                || (request.isWrite() && job.writable().contains(object));
        if (!allowed) {
            throw S3Error.accessDenied(
                    "The job may not %s %s/%s: it may read its artifacts and write its output artifacts."
                            .formatted(request.method(), object.bucket(), object.key()));
        }
    }

    private void checkEncryption(ArtifactCredentials job, ObjectRequest request) {
        if (!requireKms || !request.isWrite() || !request.beginsUpload()) {
            return;
        }
        if (!"aws:kms".equals(request.encryption())) {
            throw S3Error.accessDenied(
                    "The bucket policy denies uploads without the header x-amz-server-side-encryption: aws:kms.");
        }
        var wanted = job.kmsKeyId();
        if (wanted == null ? request.encryptionKey() != null : !wanted.equals(request.encryptionKey())) {
            throw S3Error.accessDenied("The upload has to be encrypted with the pipeline's key: "
                    + (wanted == null ? "the default one, without a key id." : wanted));
        }
    }
}
