package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.Revision;
import io.greenroom.simulator.pipeline.source.SourceArchive;
import io.greenroom.simulator.s3.ArtifactBucket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Executor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Source actions of ECR: there is an image of the configured name and tag, with a digest made up from them. The artifact
 * holds {@code imageDetail.json} as the service writes it, beside the files of a folder if one was named for the action.
 */
record ImageSources(
        Sources sources,
        StandInOutputs outputs,
        ArtifactBucket bucket,
        PipelineSettings settings,
        InstantSource clock,
        Executor executor)
        implements Performer {
    private static final String DETAIL = "imageDetail.json";

    @Override
    public boolean standsIn() {
        return true;
    }

    @Override
    public void perform(ActionOrder order, Report report) {
        executor.execute(() -> fetch(order, report));
    }

    private void fetch(ActionOrder order, Report report) {
        Image image = imageOf(order);
        Instant now = clock.instant();
        try {
            store(image, order, now);
        } catch (IOException | RuntimeException e) {
            report.failed(
                    "RevisionUnavailable",
                    "The artifact of source action '%s' could not be stored: %s"
                            .formatted(order.action().name(), e));
            return;
        }
        report.succeeded(
                new ExecutionDetails("an image made up for " + image.name(), image.digest(), 100),
                outputs.of(order.action(), image.variables()),
                new Revision(image.digest(), image.digest(), image.name(), now));
    }

    private Image imageOf(ActionOrder order) {
        String repository = order.configuration().getOrDefault("RepositoryName", "local");
        String tag = order.configuration().getOrDefault("ImageTag", "latest");
        String override = order.revisionOverride();
        String digest = override == null ? "sha256:" + sha256(repository + ":" + tag) : override;
        return new Image(settings.account(), order.region(), repository, tag, digest);
    }

    private void store(Image image, ActionOrder order, Instant now) throws IOException {
        Path work = Files.createTempDirectory("image");
        Path detail = work.resolve(DETAIL);
        Path zip = work.resolve("source.zip");
        try {
            Files.writeString(detail, image.detail(now));
            SourceArchive.pack(sources.folderFor(order.action().name()).orElse(null), Map.of(DETAIL, detail), zip);
            for (ArtifactObject output : order.outputs()) {
                bucket.put(output.key(), zip);
            }
        } finally {
            Files.deleteIfExists(detail);
            Files.deleteIfExists(zip);
            Files.deleteIfExists(work);
        }
    }

    /** {@code digest} as {@code sha256:…}. */
    private record Image(String account, String region, String repository, String tag, String digest) {
        String name() {
            return repository + ":" + tag;
        }

        private String uri() {
            return "%s.dkr.ecr.%s.amazonaws.com/%s@%s".formatted(account, region, repository, digest);
        }

        Map<String, String> variables() {
            return Map.of(
                    "RegistryId", account,
                    "RepositoryName", repository,
                    "ImageTag", tag,
                    "ImageDigest", digest,
                    "ImageURI", uri());
        }

        String detail(Instant pushed) {
            var detail = JsonNodeFactory.instance
                    .objectNode()
                    .put("ImageSizeInBytes", "0")
                    .put("ImageDigest", digest)
                    .put("Version", "1.0")
                    .put("ImagePushedAt", pushed.toString())
                    .put("RegistryId", account)
                    .put("RepositoryName", repository)
                    .put("ImageURI", uri());
            detail.putArray("ImageTags").add(tag);
            return JsonMapper.shared().writeValueAsString(detail);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256", e);
        }
    }
}
