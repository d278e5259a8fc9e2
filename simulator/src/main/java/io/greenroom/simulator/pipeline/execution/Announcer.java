package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells the listeners, after the transaction, how things stood within it. Where nobody listens, no pictures are taken. */
final class Announcer {
    private final List<ExecutionListener> listeners = new CopyOnWriteArrayList<>();
    private final Transactions transactions;
    private final Snapshots snapshots;

    Announcer(Transactions transactions, Snapshots snapshots) {
        this.transactions = transactions;
        this.snapshots = snapshots;
    }

    void add(ExecutionListener listener) {
        listeners.add(listener);
    }

    void changed(Execution execution) {
        if (listeners.isEmpty() && !execution.hasEnded()) {
            return;
        }
        ExecutionSnapshot snapshot = snapshots.of(execution);
        tell(listener -> listener.executionChanged(snapshot));
        if (execution.hasEnded()) {
            var end = execution.end();
            transactions.afterCommit(() -> end.complete(snapshot));
        }
    }

    void changed(Execution execution, StageRun stage) {
        if (listeners.isEmpty()) {
            return;
        }
        ExecutionSnapshot snapshot = snapshots.of(execution);
        StageSnapshot changed = snapshot.stages().get(stage.index());
        tell(listener -> listener.stageChanged(snapshot, changed));
    }

    void changed(Execution execution, StageRun stage, Action action) {
        if (listeners.isEmpty()) {
            return;
        }
        ExecutionSnapshot snapshot = snapshots.of(execution);
        StageSnapshot inStage = snapshot.stages().get(stage.index());
        ActionSnapshot changed = snapshots.of(stage, action);
        tell(listener -> listener.actionChanged(snapshot, inStage, changed));
    }

    private void tell(Consumer<ExecutionListener> word) {
        transactions.afterCommit(() -> listeners.forEach(word));
    }
}
