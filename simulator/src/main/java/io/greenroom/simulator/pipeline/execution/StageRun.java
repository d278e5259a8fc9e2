package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stage of one execution, through all its retries. Changed within transactions only. */
final class StageRun {
    private final Stage stage;
    private final int index;
    private final List<ActionRun> all = new ArrayList<>();
    /** What counts now, by action: a retry forgets the runs that are to be repeated. */
    private final Map<String, ActionRun> current = new HashMap<>();

    private final List<ConditionSnapshot> conditions = new ArrayList<>();
    private @Nullable StageStatus status;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private int automaticRetries;
    private int manualRetries;

    StageRun(Stage stage, int index) {
        this.stage = stage;
        this.index = index;
    }

    Stage stage() {
        return stage;
    }

    int index() {
        return index;
    }

    @Nullable
    StageStatus status() {
        return status;
    }

    void begin(Instant now) {
        startedAt = now;
        reopen();
    }

    void stopping() {
        status = StageStatus.STOPPING;
    }

    void end(StageStatus end, Instant now) {
        status = end;
        endedAt = now;
    }

    void add(ConditionSnapshot condition) {
        conditions.add(condition);
    }

    void add(ActionRun run) {
        all.add(run);
        current.put(run.action().name(), run);
    }

    /** The actions whose turn it is and that have not begun: no more at once than there is room for. */
    List<Action> next(int room) {
        int order = stage.actions().stream()
                .filter(action -> !hasSucceeded(action))
                .mapToInt(Action::runOrder)
                .min()
                .orElse(0);
        return stage.actions().stream()
                .filter(action -> action.runOrder() == order && !current.containsKey(action.name()))
                .limit(Math.max(0, room - open().size()))
                .toList();
    }

    List<ActionRun> open() {
        return current.values().stream().filter(ActionRun::isOpen).toList();
    }

    boolean hasFailed() {
        return current.values().stream().anyMatch(ActionRun::hasFailed);
    }

    /** Every attempt at the action, the oldest first. */
    List<ActionRun> attempts(Action action) {
        return all.stream()
                .filter(run -> run.action().name().equals(action.name()))
                .toList();
    }

    /** It does so once. */
    boolean hasRetriedByItself() {
        return automaticRetries > 0;
    }

    void retryByItself() {
        automaticRetries++;
        retry(stage.onFailure().retryMode());
    }

    void retryByHand(RetryMode mode) {
        manualRetries++;
        retry(mode);
    }

    StageSnapshot snapshot(List<ActionSnapshot> actions) {
        return new StageSnapshot(
                stage.name(), status, startedAt, endedAt, automaticRetries, manualRetries, conditions, actions);
    }

    private void retry(RetryMode mode) {
        current.values().removeIf(run -> mode == RetryMode.ALL_ACTIONS || !(run.hasSucceeded() || run.isOpen()));
        reopen();
    }

    private void reopen() {
        status = StageStatus.IN_PROGRESS;
        endedAt = null;
    }

    private boolean hasSucceeded(Action action) {
        ActionRun run = current.get(action.name());
        return run != null && run.hasSucceeded();
    }
}
