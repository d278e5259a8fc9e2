package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.source.SourceArchive;
import io.greenroom.simulator.s3.ArtifactBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;

/** Does nothing in place of an action, leaves empty zips as its output artifacts, and puts out the variables it was given. */
record SkippedActions(StandInOutputs outputs, ArtifactBucket bucket, Executor executor) implements Performer {

    @Override
    public boolean standsIn() {
        return true;
    }

    @Override
    public void perform(ActionOrder order, Report report) {
        executor.execute(() -> skip(order, report));
    }

    private void skip(ActionOrder order, Report report) {
        try {
            Path zip = Files.createTempFile("skipped", ".zip");
            try {
                SourceArchive.packNothing(zip);
                for (ArtifactObject output : order.outputs()) {
                    bucket.put(output.key(), zip);
                }
            } finally {
                Files.deleteIfExists(zip);
            }
            String summary = "skipped, as --skip %s asks"
                    .formatted(Skips.kindOf(order.action().type()));
            report.succeeded(new ExecutionDetails(summary, null, null), outputs.of(order.action(), Map.of()), null);
        } catch (IOException | RuntimeException e) {
            report.failed(
                    "JobFailed",
                    "The empty output artifacts of the skipped action '%s' could not be stored: %s"
                            .formatted(order.action().name(), e));
        }
    }
}
