package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.job.JobBoard.ActionJob;
import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the work on the board, where a worker finds it. */
record CustomActions(JobBoard board, PipelineSettings settings) implements Performer {

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
                new Heard(order, report, settings.strictOutputs()));
    }

    @Override
    public void abandon(ActionOrder order) {
        board.abandon(order.actionExecutionId());
    }

    private record Heard(ActionOrder order, Report report, boolean strictOutputs) implements JobBoard.Listener {
        @Override
        public void progress(ExecutionDetails details) {
            report.progress(details);
        }

        @Override
        public void succeeded(
                ExecutionDetails details, Map<String, String> outputVariables, List<String> missingOutputs) {
            if (strictOutputs && !missingOutputs.isEmpty()) {
                report.failed(
                        new ErrorDetails("JobFailed", complaintAbout(missingOutputs)), details.externalExecutionId());
            } else {
                report.succeeded(details, outputVariables, null);
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
                            .map(Heard::described)
                            .collect(Collectors.joining(", ")));
        }

        private static String described(ArtifactObject output) {
            return "%s (s3://%s/%s)".formatted(output.name(), output.bucket(), output.key());
        }
    }
}
