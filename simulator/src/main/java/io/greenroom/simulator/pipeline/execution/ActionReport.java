package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.Revision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what is told about a run, each word in a transaction.
 *
 * @param onEnd what follows the run's end, in the same transaction
 */
record ActionReport(
        Transactions transactions,
        InstantSource clock,
        Announcer announcer,
        Execution execution,
        StageRun stage,
        ActionRun run,
        Runnable onEnd)
        implements Report {

    @Override
    public void progress(ExecutionDetails details) {
        whileOpen(now -> {
            run.progress(details, now);
            announcer.changed(execution, stage, run.action());
        });
    }

    @Override
    public void succeeded(ExecutionDetails details, Map<String, String> outputVariables, @Nullable Revision revision) {
        whileOpen(now -> {
            run.progress(details, now);
            run.succeed(outputVariables, revision, now);
            publish(outputVariables, revision);
            ended();
        });
    }

    @Override
    public void failed(ErrorDetails error, @Nullable String externalExecutionId) {
        whileOpen(now -> {
            run.fail(error, externalExecutionId, now);
            ended();
        });
    }

    private interface Change {
        void at(Instant now);
    }

    private void whileOpen(Change change) {
        transactions.run(() -> {
            if (run.isOpen()) {
                Instant now = clock.instant();
                execution.touch(now);
                change.at(now);
            }
        });
    }

    private void ended() {
        transactions.afterCommit(() -> run.performer().ended(run.order()));
        announcer.changed(execution, stage, run.action());
        onEnd.run();
    }

    private void publish(Map<String, String> outputVariables, @Nullable Revision revision) {
        if (run.action().namespace() != null) {
            execution
                    .scope()
                    .publish(
                            run.action().namespace(),
                            outputVariables,
                            run.performer().standsIn());
        }
        if (revision != null) {
            run.order().outputs().forEach(output -> execution
                    .artifacts()
                    .put(
                            output.name(),
                            new ArtifactObject(output.name(), revision.id(), output.bucket(), output.key())));
        }
    }
}
