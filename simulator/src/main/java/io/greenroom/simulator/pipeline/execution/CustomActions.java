package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.CurrentRevision;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.Revision;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the work on the board, where a worker finds it. */
final class CustomActions implements Performer {
    private final JobBoard board;
    private final InstantSource clock;
    private final PipelineSettings settings;

    CustomActions(JobBoard board, InstantSource clock, PipelineSettings settings) {
        this.board = board;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void perform(ActionOrder order, Report report) {
        board.offer(
                new ActionJob(
                        order.action().type(),
                        settings.account(),
                        order.region(),
                        order.pipeline(),
                        order.executionId(),
                        order.stage(),
                        order.action().name(),
                        order.actionExecutionId(),
                        order.configuration(),
                        order.inputs(),
                        order.outputs(),
                        order.encryptionKey()),
                new Heard(order, report));
    }

    @Override
    public void abandon(ActionOrder order) {
        board.abandon(order.actionExecutionId());
    }

    private final class Heard implements JobBoard.Listener {
        private final ActionOrder order;
        private final Report report;
        private @Nullable Revision found;

        Heard(ActionOrder order, Report report) {
            this.order = order;
            this.report = report;
        }

        /** Counts for sources; what the service makes of it elsewhere is written nowhere. */
        @Override
        public void revised(CurrentRevision revision) {
            if (order.action().isSource()) {
                found = new Revision(
                        revision.revision(),
                        revision.changeIdentifier(),
                        revision.summary(),
                        revision.created() == null ? clock.instant() : revision.created());
            }
        }

        @Override
        public void progress(ExecutionDetails details) {
            report.progress(details);
        }

        @Override
        public void succeeded(
                ExecutionDetails details, Map<String, String> outputVariables, List<String> missingOutputs) {
            if (settings.strictOutputs() && !missingOutputs.isEmpty()) {
                report.failed(
                        new ErrorDetails("JobFailed", complaintAbout(missingOutputs)), details.externalExecutionId());
            } else {
                report.succeeded(details, outputVariables, found);
            }
        }

        @Override
        public void failed(String type, String message, @Nullable String externalExecutionId) {
            report.failed(new ErrorDetails(type, message), externalExecutionId);
        }

        private String complaintAbout(List<String> missing) {
            return "The worker reported success, but these output artifacts were not in the bucket: %s. Upload every declared output before reporting success, or take it out of the action's outputArtifacts."
                    .formatted(order.outputs().stream()
                            .filter(output -> missing.contains(output.name()))
                            .map(CustomActions::described)
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String described(ArtifactObject output) {
        return "%s (s3://%s/%s)".formatted(output.name(), output.bucket(), output.key());
    }
}
