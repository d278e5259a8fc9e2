package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.job.JobBoard.ExecutionDetails;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import io.greenroom.simulator.pipeline.execution.ActionExecution.Revision;
import io.greenroom.simulator.pipeline.execution.VariableScope.Resolution;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Moves executions through their stages and actions. Everything here happens within a turn. */
final class Conductor {
    private static final int ACTIONS_AT_ONCE_IN_PARALLEL_MODE = 5;

    private final Turns turns;
    private final InstantSource clock;
    private final Ids ids;
    private final Orders orders;
    private final Performers performers;
    private final Announcer announcer;
    private long actionsStarted;

    Conductor(Turns turns, InstantSource clock, Ids ids, Orders orders, Performers performers, Announcer announcer) {
        this.turns = turns;
        this.clock = clock;
        this.ids = ids;
        this.orders = orders;
        this.performers = performers;
        this.announcer = announcer;
    }

    /** Before a stage, a newer execution takes the place of the one that waits there. */
    void arrive(Execution execution, int stage) {
        execution.waitFor(stage, now());
        StageGate gate = gateOf(execution);
        if (execution.mode() == ExecutionMode.SUPERSEDED) {
            List.copyOf(gate.waiting())
                    .forEach(older -> endWaiting(
                            older,
                            ExecutionStatus.SUPERSEDED,
                            "Superseded by execution " + execution.id() + " before stage "
                                    + execution.stage().stage().name()));
        }
        gate.waiting().add(execution);
        announcer.changed(execution);
        settle(execution.pipeline());
    }

    /** Lets in everybody who may enter a stage now. */
    void settle(Pipeline pipeline) {
        for (Execution next = admissible(pipeline); next != null; next = admissible(pipeline)) {
            StageGate gate = gateOf(next);
            gate.waiting().remove(next);
            occupy(gate, next);
            next.enter(now());
            next.stage().begin(now());
            announcer.changed(next, next.stage());
            advance(next);
        }
    }

    /** No further action starts; it ends once the open ones have. */
    void stop(Execution execution, @Nullable String reason) {
        execution.stopRequested(reason, now());
        if (execution.isWaiting()) {
            endWaiting(execution, ExecutionStatus.STOPPED, reason);
            return;
        }
        execution.stage().stopping();
        announcer.changed(execution, execution.stage());
        announcer.changed(execution);
        advance(execution);
    }

    /** Ends at once; the work of open actions is left to itself. */
    void abandon(Execution execution, @Nullable String reason) {
        execution.stopRequested(reason, now());
        if (execution.isWaiting()) {
            endWaiting(execution, ExecutionStatus.STOPPED, reason);
            return;
        }
        for (ActionRun run : execution.stage().open()) {
            run.abandon(now());
            turns.afterwards(() -> run.performer().abandon(run.order()));
            turns.afterwards(() -> run.performer().ended(run.order()));
            announcer.changed(execution, execution.stage(), run.action());
        }
        advance(execution);
    }

    /** The pipeline's definition changed under it: it ends once the open actions have. */
    void cancel(Execution execution) {
        if (execution.isWaiting()) {
            endWaiting(execution, ExecutionStatus.CANCELLED, "The pipeline was updated.");
            return;
        }
        execution.cancelled(now());
        advance(execution);
    }

    void retry(Execution execution, StageRun stage, RetryMode mode) {
        stage.retryByHand(mode);
        execution.reopen(stage, now());
        occupy(gateOf(execution), execution);
        announcer.changed(execution);
        announcer.changed(execution, stage);
        advance(execution);
    }

    /** Where the end of an approval is told. */
    Report reportOf(Execution execution, StageRun stage, ActionRun run) {
        return new Reported(execution, stage, run);
    }

    /** Looks from the last stage to the first, so that older executions make way for newer ones. */
    private @Nullable Execution admissible(Pipeline pipeline) {
        for (StageGate gate : pipeline.gates().reversed()) {
            Execution execution = gate.admissible();
            if (execution != null) {
                return execution;
            }
        }
        return null;
    }

    private static void occupy(StageGate gate, Execution execution) {
        if (!Pipeline.isParallel(execution)) {
            gate.occupy(execution);
        }
    }

    private static StageGate gateOf(Execution execution) {
        return execution.pipeline().gate(execution.stage().stage().name());
    }

    private void advance(Execution execution) {
        StageRun stage = execution.stage();
        int room = Pipeline.isParallel(execution) ? ACTIONS_AT_ONCE_IN_PARALLEL_MODE : Integer.MAX_VALUE;
        while (!execution.isEnding() && !stage.next(room).isEmpty()) {
            stage.next(room).forEach(action -> begin(execution, stage, action));
        }
        if (stage.open().isEmpty()) {
            leave(execution, stage);
        }
    }

    private void begin(Execution execution, StageRun stage, Action action) {
        switch (execution.scope().resolve(action.configuration())) {
            case Resolution.Resolved resolved -> {
                ActionRun run = addRun(execution, stage, action, resolved.configuration());
                turns.afterwards(() -> perform(run, new Reported(execution, stage, run)));
            }
            case Resolution.Unresolvable unresolvable -> {
                ActionRun run = addRun(execution, stage, action, action.configuration());
                run.fail(new ErrorDetails("ConfigurationError", unresolvable.complaint()), null, now());
            }
        }
        execution.touch(now());
        announcer.changed(execution, stage, action);
    }

    private ActionRun addRun(Execution execution, StageRun stage, Action action, Map<String, String> configuration) {
        ActionRun run = new ActionRun(
                orders.orderFor(execution, stage, action, configuration),
                performers.performerOf(action),
                ++actionsStarted,
                action.isApproval() ? ids.uuid() : null,
                now());
        stage.add(run);
        return run;
    }

    private static void perform(ActionRun run, Report report) {
        try {
            run.performer().perform(run.order(), report);
        } catch (RuntimeException e) {
            report.failed("JobFailed", "The simulator could not start it: " + e);
        }
    }

    private void leave(Execution execution, StageRun stage) {
        if (execution.isCancelled()) {
            end(execution, StageStatus.CANCELLED, ExecutionStatus.CANCELLED, "The pipeline was updated.");
        } else if (execution.isEnding()) {
            end(execution, StageStatus.STOPPED, ExecutionStatus.STOPPED, null);
        } else if (!stage.hasFailed()) {
            leaveWithSuccess(execution, stage);
        } else if (stage.mayRetryByItself()) {
            RetryMode mode = stage.stage().retryOnFailure();
            stage.retryByItself(mode == null ? RetryMode.FAILED_ACTIONS : mode);
            announcer.changed(execution, stage);
            advance(execution);
        } else {
            end(execution, StageStatus.FAILED, ExecutionStatus.FAILED, null);
        }
    }

    private void leaveWithSuccess(Execution execution, StageRun stage) {
        if (execution.isInLastStage()) {
            end(execution, StageStatus.SUCCEEDED, ExecutionStatus.SUCCEEDED, null);
            return;
        }
        stage.end(StageStatus.SUCCEEDED, now());
        gateOf(execution).release(execution);
        announcer.changed(execution, stage);
        arrive(execution, stage.index() + 1);
    }

    private void end(
            Execution execution, StageStatus stageEnd, ExecutionStatus executionEnd, @Nullable String summary) {
        StageRun stage = execution.stage();
        stage.end(stageEnd, now());
        gateOf(execution).release(execution);
        execution.end(executionEnd, summary, now());
        announcer.changed(execution, stage);
        announcer.changed(execution);
        settle(execution.pipeline());
    }

    private void endWaiting(Execution execution, ExecutionStatus end, @Nullable String summary) {
        gateOf(execution).waiting().remove(execution);
        execution.end(end, summary, now());
        announcer.changed(execution);
    }

    private Instant now() {
        return clock.instant();
    }

    /** What is told about a run, as turns. */
    private final class Reported implements Report {
        private final Execution execution;
        private final StageRun stage;
        private final ActionRun run;

        Reported(Execution execution, StageRun stage, ActionRun run) {
            this.execution = execution;
            this.stage = stage;
            this.run = run;
        }

        @Override
        public void progress(ExecutionDetails details) {
            whileOpen(() -> {
                run.progress(details, now());
                announcer.changed(execution, stage, run.action());
            });
        }

        @Override
        public void succeeded(
                ExecutionDetails details, Map<String, String> outputVariables, @Nullable Revision revision) {
            whileOpen(() -> {
                run.progress(details, now());
                run.succeed(outputVariables, revision, now());
                turns.afterwards(() -> run.performer().ended(run.order()));
                publish(outputVariables, revision);
                announcer.changed(execution, stage, run.action());
                advance(execution);
            });
        }

        @Override
        public void failed(ErrorDetails error, @Nullable String externalExecutionId) {
            whileOpen(() -> {
                run.fail(error, externalExecutionId, now());
                turns.afterwards(() -> run.performer().ended(run.order()));
                announcer.changed(execution, stage, run.action());
                advance(execution);
            });
        }

        private void whileOpen(Runnable turn) {
            turns.run(() -> {
                if (run.isOpen()) {
                    execution.touch(now());
                    turn.run();
                }
            });
        }

        private void publish(Map<String, String> outputVariables, @Nullable Revision revision) {
            if (run.action().namespace() != null) {
                execution.scope().publish(run.action().namespace(), outputVariables);
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
}
