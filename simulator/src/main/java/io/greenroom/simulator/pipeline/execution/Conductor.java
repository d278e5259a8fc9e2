package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import io.greenroom.simulator.pipeline.execution.Conditions.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moves executions through their stages and actions. Everything here happens within a transaction. */
final class Conductor {
    private static final int ACTIONS_AT_ONCE_IN_PARALLEL_MODE = 5;

    private final Transactions transactions;
    private final InstantSource clock;
    private final Executions executions;
    private final ActionStarter actions;
    private final Conditions conditions;
    private final Announcer announcer;

    Conductor(
            Transactions transactions,
            InstantSource clock,
            Executions executions,
            ActionStarter actions,
            Conditions conditions,
            Announcer announcer) {
        this.transactions = transactions;
        this.clock = clock;
        this.executions = executions;
        this.actions = actions;
        this.conditions = conditions;
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
            enter(next, next.stage());
        }
    }

    private void enter(Execution execution, StageRun stage) {
        switch (conditions.atEntry(stage)) {
            case Verdict.Proceed proceed -> advance(execution);
            case Verdict.Skip skip -> goOn(execution, stage, StageStatus.SKIPPED);
            case Verdict.Retry retry -> advance(execution);
            case Verdict.RollBack rollBack -> rollBack(execution, stage, rollBack.why());
            case Verdict.Fail fail -> end(execution, StageStatus.FAILED, ExecutionStatus.FAILED, fail.why());
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
            transactions.afterCommit(() -> run.performer().abandon(run.order()));
            transactions.afterCommit(() -> run.performer().ended(run.order()));
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
        return actions.reportOf(execution, stage, run, () -> advance(execution));
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
            stage.next(room).forEach(action -> actions.begin(execution, stage, action, () -> advance(execution)));
        }
        if (stage.open().isEmpty()) {
            leave(execution, stage);
        }
    }

    private void leave(Execution execution, StageRun stage) {
        if (execution.isCancelled()) {
            end(execution, StageStatus.CANCELLED, ExecutionStatus.CANCELLED, "The pipeline was updated.");
        } else if (execution.isEnding()) {
            end(execution, StageStatus.STOPPED, ExecutionStatus.STOPPED, null);
        } else {
            switch (conditions.atEnd(stage)) {
                case Verdict.Proceed proceed -> goOn(execution, stage, StageStatus.SUCCEEDED);
                case Verdict.Skip skip -> goOn(execution, stage, StageStatus.SKIPPED);
                case Verdict.Retry retry -> {
                    stage.retryByItself();
                    announcer.changed(execution, stage);
                    advance(execution);
                }
                case Verdict.RollBack rollBack -> rollBack(execution, stage, rollBack.why());
                case Verdict.Fail fail -> end(execution, StageStatus.FAILED, ExecutionStatus.FAILED, fail.why());
            }
        }
    }

    private void goOn(Execution execution, StageRun stage, StageStatus end) {
        if (execution.isInLastStage()) {
            end(execution, end, ExecutionStatus.SUCCEEDED, null);
            return;
        }
        stage.end(end, now());
        gateOf(execution).release(execution);
        announcer.changed(execution, stage);
        arrive(execution, stage.index() + 1);
    }

    /** The stage fails, and its lock goes to the rollback before anybody who waits for it. */
    private void rollBack(Execution execution, StageRun stage, @Nullable String why) {
        String because = why == null ? "" : why + " ";
        String name = stage.stage().name();
        Optional<Execution> target = RollbackRules.latestGood(execution, stage);
        if (target.isEmpty()) {
            String summary = because
                    + "Stage %s was not rolled back: there is no execution of this version of the pipeline, other than rollbacks, that succeeded in it."
                            .formatted(name);
            end(execution, StageStatus.FAILED, ExecutionStatus.FAILED, summary);
            return;
        }
        Execution rollback = executions.rollback(target.get(), stage, Trigger.AUTOMATED_ROLLBACK);
        rollback.waitFor(stage.index(), now());
        gateOf(rollback).waiting().addFirst(rollback);
        announcer.changed(rollback);
        String summary = because
                + "Stage %s is rolled back to execution %s, by execution %s."
                        .formatted(name, target.get().id(), rollback.id());
        end(execution, StageStatus.FAILED, ExecutionStatus.FAILED, summary);
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
}
