package io.greenroom.codepipeline;

import io.greenroom.artifact.ArtifactAccess;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import io.greenroom.job.JobId;
import io.greenroom.job.PolledJob;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.codepipeline.model.ActionContext;
import software.amazon.awssdk.services.codepipeline.model.Artifact;
import software.amazon.awssdk.services.codepipeline.model.JobData;
import software.amazon.awssdk.services.codepipeline.model.StageContext;

/** Reads the SDK's job data. Every member may be missing: not every implementation of the service fills all of them. */
final class SdkJobs {
    private static final Logger LOG = LoggerFactory.getLogger(SdkJobs.class);

    private SdkJobs() {}

    /**
     * One of the jobs of a poll; empty for one that cannot be acknowledged, which must not take the others with it.
     *
     * @param type as it was polled for
     */
    static Optional<PolledJob> polled(
            software.amazon.awssdk.services.codepipeline.model.@Nullable Job job, ActionType type, Instant asked) {
        if (job == null || blankAsNull(job.id()) == null || blankAsNull(job.nonce()) == null) {
            LOG.error("A {} job came without its id or nonce and is left alone: nobody can acknowledge it", type);
            return Optional.empty();
        }
        return Optional.of(new PolledJob(job(job.id(), job.accountId(), job.data(), type), job.nonce(), asked));
    }

    /** @param type as it was polled for */
    static Job job(String id, @Nullable String account, @Nullable JobData data, ActionType type) {
        JobData known = data == null ? JobData.builder().build() : data;
        return new Job(
                new JobId(id),
                type,
                configuration(known),
                context(known, account),
                locations(known.inputArtifacts()),
                locations(known.outputArtifacts()),
                access(known),
                blankAsNull(known.continuationToken()));
    }

    private static Map<String, String> configuration(JobData data) {
        var configuration = data.actionConfiguration();
        var values = new HashMap<String, String>();
        if (configuration != null) {
            configuration.configuration().forEach((name, value) -> {
                if (value != null) {
                    values.put(name, value);
                }
            });
        }
        return values;
    }

    private static PipelineContext context(JobData data, @Nullable String account) {
        var context = data.pipelineContext();
        if (context == null) {
            return new PipelineContext(null, blankAsNull(account), null, null, null, null, null);
        }
        StageContext stage = context.stage();
        ActionContext action = context.action();
        return new PipelineContext(
                region(context.pipelineArn()),
                blankAsNull(account),
                blankAsNull(context.pipelineName()),
                blankAsNull(context.pipelineExecutionId()),
                stage == null ? null : blankAsNull(stage.name()),
                action == null ? null : blankAsNull(action.name()),
                action == null ? null : blankAsNull(action.actionExecutionId()));
    }

    private static @Nullable String region(@Nullable String pipelineArn) {
        return pipelineArn == null
                ? null
                : Arn.tryFromString(pipelineArn).flatMap(Arn::region).orElse(null);
    }

    private static List<ArtifactLocation> locations(List<Artifact> artifacts) {
        return artifacts.stream()
                .filter(a -> a != null && a.location() != null && a.location().s3Location() != null)
                .map(a -> new ArtifactLocation(
                        nullAsEmpty(a.name()),
                        nullAsEmpty(a.location().s3Location().bucketName()),
                        nullAsEmpty(a.location().s3Location().objectKey())))
                .toList();
    }

    private static @Nullable ArtifactAccess access(JobData data) {
        var credentials = data.artifactCredentials();
        if (credentials == null
                || credentials.accessKeyId() == null
                || credentials.secretAccessKey() == null
                || credentials.sessionToken() == null) {
            return null;
        }
        return new ArtifactAccess(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken(),
                data.encryptionKey() == null
                        ? null
                        : blankAsNull(data.encryptionKey().id()));
    }

    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static String nullAsEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
