package io.greenroom.artifact;

/** A named artifact of a job and the S3 object it is, or is to become. */
public record ArtifactLocation(String name, String bucket, String key) {
    @Override
    public String toString() {
        return "%s (s3://%s/%s)".formatted(name, bucket, key);
    }
}
