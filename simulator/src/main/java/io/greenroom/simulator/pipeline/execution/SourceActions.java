package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.Revision;
import io.greenroom.simulator.pipeline.source.SourceArchive;
import io.greenroom.simulator.s3.ArtifactBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Packs the folder that was named for a source action, whatever its provider. */
record SourceActions(
        Sources sources, StandInOutputs outputs, ArtifactBucket bucket, InstantSource clock, Executor executor)
        implements Performer {

    @Override
    public boolean standsIn() {
        return true;
    }

    @Override
    public void perform(ActionOrder order, Report report) {
        Optional<String> unknownFormat = CloneReferences.complaintAboutFormat(order.action());
        Optional<Path> folder = sources.folderFor(order.action().name());
        if (unknownFormat.isPresent()) {
            report.failed("ConfigurationError", unknownFormat.get());
        } else if (folder.isEmpty()) {
            report.failed(
                    "ConfigurationError",
                    "No folder was named that source action '%1$s' is to take. Name it: --source %1$s=DIR"
                            .formatted(order.action().name()));
        } else if (!Files.isDirectory(folder.get())) {
            report.failed(
                    "RevisionUnavailable",
                    "%s is not a folder. Name the one that source action '%2$s' is to take: --source %2$s=DIR"
                            .formatted(folder.get(), order.action().name()));
        } else {
            executor.execute(() -> fetch(folder.get(), order, report));
        }
    }

    private void fetch(Path folder, ActionOrder order, Report report) {
        try {
            Path zip = Files.createTempFile("source", ".zip");
            try {
                String packed = SourceArchive.pack(folder, zip);
                for (ArtifactObject output : order.outputs()) {
                    bucket.put(output.key(), zip);
                }
                succeed(folder, packed, order, report);
            } finally {
                Files.deleteIfExists(zip);
            }
        } catch (IOException | RuntimeException e) {
            report.failed(
                    "RevisionUnavailable",
                    "%s could not be taken as the source of action '%s': %s"
                            .formatted(folder, order.action().name(), e));
        }
    }

    /** A commit id has 40 digits, so as many of the hash are taken. */
    private void succeed(Path folder, String packed, ActionOrder order, Report report) {
        Instant now = clock.instant();
        String commit = order.revisionOverride() == null ? packed.substring(0, 40) : order.revisionOverride();
        String summary = "the folder " + folder;
        report.succeeded(
                new ExecutionDetails(summary, commit, 100),
                outputs.of(
                        order.action(),
                        new SourceVariables(order.configuration(), commit, summary, now)
                                .of(order.action().type().provider())),
                new Revision(commit, commit, summary, now));
    }
}
