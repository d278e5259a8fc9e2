package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.actiontype.ActionType;
import io.greenroom.simulator.actiontype.ActionTypes;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes pictures of the state, without its secrets, that can be looked at outside of a transaction. */
final class Snapshots {
    private final ActionTypes types;
    private final PipelineSettings settings;

    Snapshots(ActionTypes types, PipelineSettings settings) {
        this.types = types;
        this.settings = settings;
    }

    PipelineSnapshot of(Pipeline pipeline) {
        return new PipelineSnapshot(
                pipeline.declaration(),
                pipeline.version(),
                pipeline.definition().masked(),
                pipeline.created(),
                pipeline.updated(),
                pipeline.declaration().stages().stream()
                        .map(stage -> pipeline.gate(stage.name()).transition(stage.name()))
                        .toList());
    }

    ExecutionSnapshot of(Execution execution) {
        return execution.snapshot(execution.stages().stream().map(this::of).toList());
    }

    StageSnapshot of(StageRun stage) {
        return stage.snapshot(stage.stage().actions().stream()
                .map(action -> of(stage, action))
                .toList());
    }

    ActionSnapshot of(StageRun stage, Action action) {
        ActionType type = types.find(action.type()).orElse(null);
        UrlTemplate entity =
                type == null ? null : new UrlTemplate(type, type.settings().entityUrlTemplate());
        List<ActionRun> attempts = stage.attempts(action);
        return new ActionSnapshot(
                action.name(),
                action.type(),
                action.runOrder(),
                action.masked(action.configuration()),
                action.namespace(),
                action.roleArn(),
                action.region() == null ? settings.region() : action.region(),
                entity == null
                        ? null
                        : entity.filled(
                                attempts.isEmpty()
                                        ? action.configuration()
                                        : attempts.getLast().order().configuration(),
                                null),
                attempts.stream().map(run -> of(run, type)).toList());
    }

    private ActionExecution of(ActionRun run, @Nullable ActionType type) {
        return run.snapshot(
                run.action().masked(run.order().configuration()),
                type == null ? null : new UrlTemplate(type, type.settings().executionUrlTemplate()));
    }
}
