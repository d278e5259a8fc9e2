package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.execution.ActionExecution.ErrorDetails;
import io.greenroom.simulator.pipeline.execution.VariableScope.Resolution;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Begins actions. Everything here happens within a transaction. */
final class ActionStarter {
    private final Transactions transactions;
    private final InstantSource clock;
    private final Ids ids;
    private final Orders orders;
    private final Performers performers;
    private final Announcer announcer;
    private long started;

    ActionStarter(
            Transactions transactions,
            InstantSource clock,
            Ids ids,
            Orders orders,
            Performers performers,
            Announcer announcer) {
        this.transactions = transactions;
        this.clock = clock;
        this.ids = ids;
        this.orders = orders;
        this.performers = performers;
        this.announcer = announcer;
    }

    /** An action that cannot begin has failed at the return; otherwise {@code onEnd} runs in the transaction of its end. */
    void begin(Execution execution, StageRun stage, Action action, Runnable onEnd) {
        Optional<String> uncloneable = CloneReferences.complaintAbout(action, execution.declaration());
        if (uncloneable.isPresent()) {
            fail(execution, stage, action, uncloneable.get());
        } else {
            switch (execution.scope().resolve(action.configuration())) {
                case Resolution.Resolved resolved -> {
                    ActionRun run = addRun(execution, stage, action, resolved.configuration());
                    Report report = reportOf(execution, stage, run, onEnd);
                    transactions.afterCommit(() -> perform(run, report));
                }
                case Resolution.Unresolvable unresolvable -> fail(execution, stage, action, unresolvable.complaint());
            }
        }
        execution.touch(clock.instant());
        announcer.changed(execution, stage, action);
    }

    Report reportOf(Execution execution, StageRun stage, ActionRun run, Runnable onEnd) {
        return new ActionReport(transactions, clock, announcer, execution, stage, run, onEnd);
    }

    private void fail(Execution execution, StageRun stage, Action action, String complaint) {
        addRun(execution, stage, action, action.configuration())
                .fail(new ErrorDetails("ConfigurationError", complaint), null, clock.instant());
    }

    private ActionRun addRun(Execution execution, StageRun stage, Action action, Map<String, String> configuration) {
        ActionRun run = new ActionRun(
                orders.orderFor(execution, stage, action, configuration),
                performers.performerOf(action),
                ++started,
                action.isApproval() ? ids.uuid() : null,
                clock.instant());
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
}
