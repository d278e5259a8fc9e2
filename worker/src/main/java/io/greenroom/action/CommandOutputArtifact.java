package io.greenroom.action;

import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.ArtifactStore;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.commandlog.RunOutput;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.RunId;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.JobContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Run-Command's output artifact: {@code output.log}, {@code result.json} and the files that the blueprint collects, all
 * masked. Written for failed commands too.
 */
record CommandOutputArtifact(EnvironmentProvider provider, ArtifactStore artifacts, ActionSettings settings) {
    private static final String LOG = "output.log";
    private static final String RESULT = "result.json";

    /**
     * Uploads it to wherever the job wants it, which may be nowhere.
     *
     * @param arguments those that are not secret
     * @return what was collected, what the test reports among it say, and what is missing
     */
    CollectedArtifact publish(JobContext context, CommandRun run, Map<String, String> arguments)
            throws ActionFailure, InterruptedException {
        List<ArtifactLocation> outputs = context.job().outputs();
        try (var scratch = Scratch.in(settings.scratch())) {
            if (outputs.isEmpty()) {
                var files = new CollectedArtifact(
                        null, scratch.folder(), context.secrets(), settings.archives(), List.of());
                provider.collect(run.environment(), run.id(), files);
                return files;
            }
            Path zip = scratch.folder().resolve("output.zip");
            CollectedArtifact files = write(zip, scratch.folder(), context, run, arguments);
            for (ArtifactLocation output : outputs) {
                artifacts.upload(zip, output, context.artifactAccess());
            }
            return files;
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (ProviderException e) {
            throw Failures.of(e);
        }
    }

    private CollectedArtifact write(
            Path zip, Path scratch, JobContext context, CommandRun run, Map<String, String> arguments)
            throws IOException, ProviderException, InterruptedException {
        try (var writer = new ZipWriter(zip, context.clock().instant())) {
            var id = new RunId(run.environment(), run.id());
            try (var output = new RunOutput(provider, id, context.secrets(), writer.entry(LOG))) {
                output.follow();
            }
            var files = new CollectedArtifact(
                    writer, scratch, context.secrets(), settings.archives(), List.of(LOG, RESULT));
            provider.collect(run.environment(), run.id(), files);
            String result = context.secrets().mask(ResultDocument.write(run, arguments, files));
            writer.add(RESULT, result.getBytes(StandardCharsets.UTF_8));
            return files;
        }
    }
}
