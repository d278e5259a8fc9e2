package io.greenroom.job;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactException;
import io.greenroom.secret.Secrets;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job's S3 credentials, renewed before they expire. They live for about 15 minutes (observed, not promised), and one
 * upload must fit into what is left. Should S3 refuse them before that, they are renewed once for it.
 */
final class FreshAccess {
    private static final Duration GOOD_FOR = Duration.ofMinutes(8);

    private final Job job;
    private final JobService service;
    private final Time time;
    private final Secrets secrets;
    private @Nullable ArtifactAccess access;
    private Instant askedAt;
    private boolean renewedForRefusal;

    FreshAccess(Job job, JobService service, Time time, Secrets secrets) {
        this.job = job;
        this.service = service;
        this.time = time;
        this.secrets = secrets;
        this.askedAt = time.instant();
        take(job.access());
    }

    ArtifactAccess get() throws ActionFailure, InterruptedException {
        if (access != null && time.instant().isAfter(askedAt.plus(GOOD_FOR))) {
            access = null;
            renewedForRefusal = false;
        }
        if (access == null) {
            renew();
        }
        if (access == null) {
            throw ActionFailure.lasting(
                    FailureType.PERMISSION_ERROR,
                    "CodePipeline gave this job no credentials for its artifacts. Check that the pipeline has an artifact"
                            + " store and that its role may use it.");
        }
        return access;
    }

    /** Whether the step that failed is worth another try with other credentials, which it will get. */
    boolean mends(ActionFailure failure) {
        boolean stale = failure.getCause() instanceof ArtifactException e && e.kind() == ArtifactException.Kind.STALE;
        if (!stale || renewedForRefusal) {
            return false;
        }
        access = null;
        renewedForRefusal = true;
        return true;
    }

    private void renew() throws ActionFailure, InterruptedException {
        try {
            Instant now = time.instant();
            Optional<Job> details = service.details(job.id(), job.type());
            if (details.isEmpty()) {
                throw ActionFailure.lasting(
                        FailureType.SYSTEM_UNAVAILABLE,
                        "CodePipeline no longer knows this job, so its artifacts cannot be reached.");
            }
            take(details.get().access());
            askedAt = now;
        } catch (ServiceFailure e) {
            String message = "Could not renew the job's credentials for its artifacts: " + e.getMessage();
            throw e.mayPass()
                    ? ActionFailure.passing(message, e)
                    : ActionFailure.lasting(FailureType.PERMISSION_ERROR, message, e);
        }
    }

    private void take(@Nullable ArtifactAccess fresh) {
        access = fresh;
        if (fresh != null) {
            secrets.addAll(List.of(fresh.secretAccessKey(), fresh.sessionToken(), fresh.accessKeyId()));
        }
    }
}
