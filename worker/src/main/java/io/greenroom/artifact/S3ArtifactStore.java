package io.greenroom.artifact;

import io.greenroom.artifact.ArtifactException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Artifacts in S3. One client serves all jobs; the credentials go with each request. Uploads always ask for
 * {@code aws:kms}, because the bucket policy that CodePipeline's wizard makes refuses everything else.
 */
public final class S3ArtifactStore implements ArtifactStore {
    /** S3's words for credentials that were good once, or never; some come with 400. */
    private static final Set<String> STALE = Set.of("ExpiredToken", "InvalidToken", "InvalidAccessKeyId");
    /** Trouble that comes with 400. */
    private static final Set<String> PASSING = Set.of("RequestTimeout");

    private final Supplier<S3Client> s3;

    /** The client is closed by who made it; its own credentials are never used. */
    public S3ArtifactStore(S3Client s3) {
        this(() -> s3);
    }

    /** The same, with a client that is not asked for before there is an artifact. */
    public S3ArtifactStore(Supplier<S3Client> s3) {
        this.s3 = s3;
    }

    @Override
    public void download(ArtifactLocation from, ArtifactAccess access, Path to)
            throws ArtifactException, InterruptedException {
        var request = GetObjectRequest.builder()
                .bucket(from.bucket())
                .key(from.key())
                .overrideConfiguration(with(access))
                .build();
        makeWayAt(to);
        attempt("read", from, () -> s3.get().getObject(request, ResponseTransformer.toFile(to)));
    }

    /** The SDK writes new files only. */
    private static void makeWayAt(Path file) throws ArtifactException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ArtifactException(Kind.UNAVAILABLE, "The worker could not replace its file " + file + ".", e);
        }
    }

    @Override
    public void upload(Path from, ArtifactLocation to, ArtifactAccess access)
            throws ArtifactException, InterruptedException {
        var request = PutObjectRequest.builder()
                .bucket(to.bucket())
                .key(to.key())
                .contentType("application/zip")
                .serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(access.encryptionKey())
                .overrideConfiguration(with(access))
                .build();
        attempt("write", to, () -> s3.get().putObject(request, RequestBody.fromFile(from)));
    }

    private static AwsRequestOverrideConfiguration with(ArtifactAccess access) {
        return AwsRequestOverrideConfiguration.builder()
                .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(
                        access.accessKeyId(), access.secretAccessKey(), access.sessionToken())))
                .build();
    }

    private static void attempt(String verb, ArtifactLocation artifact, Runnable call)
            throws ArtifactException, InterruptedException {
        try {
            call.run();
        } catch (NoSuchKeyException e) {
            throw new ArtifactException(
                    Kind.MISSING,
                    "Artifact %s does not exist: the action that should have written it reported success without doing so."
                            .formatted(artifact),
                    e);
        } catch (AbortedException e) {
            throw asInterrupt(e);
        } catch (S3Exception e) {
            throw failure(verb, artifact, e);
        } catch (SdkException e) {
            if (Thread.interrupted()) {
                throw asInterrupt(e);
            }
            throw new ArtifactException(
                    Kind.UNAVAILABLE,
                    "Could not %s artifact %s: S3 could not be reached or did not answer.".formatted(verb, artifact),
                    e);
        }
    }

    /** The SDK may leave the thread's interrupt set: whoever throws the exception takes it. */
    private static InterruptedException asInterrupt(Exception cause) {
        Thread.interrupted();
        var interrupt = new InterruptedException("interrupted while talking to S3");
        interrupt.initCause(cause);
        return interrupt;
    }

    private static ArtifactException failure(String verb, ArtifactLocation artifact, S3Exception e) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        String what = "Could not %s artifact %s: S3 answered %d %s. ".formatted(verb, artifact, e.statusCode(), code);
        if (STALE.contains(code)) {
            return new ArtifactException(
                    Kind.STALE,
                    what + "The job's temporary credentials are no longer good, or not for this bucket.",
                    e);
        }
        if (e.isThrottlingException() || PASSING.contains(code)) {
            return unavailable(what, e);
        }
        return switch (e.statusCode()) {
            case 401, 403 ->
                new ArtifactException(
                        Kind.FORBIDDEN,
                        what
                                + (verb.equals("read")
                                        ? "Either it does not exist, or the pipeline's role may not read it or use its KMS key."
                                        : "The pipeline's role (or the action's own role) needs s3:PutObject on the artifact"
                                                + " bucket and the right to use its KMS key."),
                        e);
            case 404 -> new ArtifactException(Kind.MISSING, what + "The bucket or the object does not exist.", e);
            case 500, 502, 503, 504 -> unavailable(what, e);
            default -> new ArtifactException(Kind.UNACCEPTABLE, what.strip(), e);
        };
    }

    private static ArtifactException unavailable(String what, S3Exception e) {
        return new ArtifactException(Kind.UNAVAILABLE, what + "Trying again later may help.", e);
    }
}
