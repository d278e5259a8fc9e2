package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.job.JobBoard.ArtifactObject;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One execution of a pipeline: it waits before a stage, is in one, or has ended. Changed within transactions only. */
final class Execution {
    private final Pipeline pipeline;
    private final String id;
    private final long started;
    private final int version;
    private final PipelineDeclaration declaration;
    private final StartRequest request;
    private final Map<String, String> variables;
    private final @Nullable Rollback rollback;
    private final VariableScope scope;
    private final Map<String, ArtifactObject> artifacts = new HashMap<>();
    private final List<StageRun> stages = new ArrayList<>();
    private final Instant startedAt;

    private ExecutionStatus status = ExecutionStatus.IN_PROGRESS;
    private int position;
    private boolean waiting;
    private boolean cancelled;
    private @Nullable String statusSummary;
    private @Nullable String stopReason;
    private Instant updatedAt;
    private @Nullable Instant endedAt;
    private CompletableFuture<ExecutionSnapshot> end = new CompletableFuture<>();

    Execution(
            Pipeline pipeline,
            String id,
            long started,
            StartRequest request,
            Map<String, String> variables,
            @Nullable Rollback rollback,
            Instant now) {
        this.pipeline = pipeline;
        this.id = id;
        this.started = started;
        this.request = request;
        this.variables = variables;
        this.rollback = rollback;
        this.version = pipeline.version();
        this.declaration = pipeline.declaration();
        this.scope = new VariableScope(id, variables);
        this.startedAt = now;
        this.updatedAt = now;
        for (int i = 0; i < declaration.stages().size(); i++) {
            stages.add(new StageRun(declaration.stages().get(i), i));
        }
        if (rollback != null) {
            inherit(rollback);
        }
    }

    /** What the stage and those after it make is made anew. */
    private void inherit(Rollback from) {
        scope.inherit(from.target().scope);
        artifacts.putAll(from.target().artifacts);
        declaration.stages().stream()
                .skip(from.stage())
                .flatMap(stage -> stage.actions().stream())
                .flatMap(action -> action.outputArtifacts().stream())
                .forEach(artifacts::remove);
    }

    Pipeline pipeline() {
        return pipeline;
    }

    String id() {
        return id;
    }

    long started() {
        return started;
    }

    int version() {
        return version;
    }

    PipelineDeclaration declaration() {
        return declaration;
    }

    ExecutionMode mode() {
        return declaration.executionMode();
    }

    /** The pipeline's variables with the values they have in this execution. */
    Map<String, String> variables() {
        return variables;
    }

    boolean isRollback() {
        return rollback != null;
    }

    VariableScope scope() {
        return scope;
    }

    Map<String, ArtifactObject> artifacts() {
        return artifacts;
    }

    List<StageRun> stages() {
        return stages;
    }

    ExecutionStatus status() {
        return status;
    }

    boolean hasEnded() {
        return status.isEnd();
    }

    /** The stage that it is in or waits for. */
    StageRun stage() {
        return stages.get(position);
    }

    boolean isInLastStage() {
        return rollback != null || position == stages.size() - 1;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Whether no further action starts: it ends once the open ones have. */
    boolean isEnding() {
        return cancelled || status == ExecutionStatus.STOPPING;
    }

    boolean isCancelled() {
        return cancelled;
    }

    @Nullable
    String revisionOverride(String action) {
        return request.revisions().get(action);
    }

    @Nullable
    String clientRequestToken() {
        return request.clientRequestToken();
    }

    CompletableFuture<ExecutionSnapshot> end() {
        return end;
    }

    void waitFor(int stage, Instant now) {
        position = stage;
        waiting = true;
        updatedAt = now;
    }

    void enter(Instant now) {
        waiting = false;
        updatedAt = now;
    }

    void touch(Instant now) {
        updatedAt = now;
    }

    void stopRequested(@Nullable String reason, Instant now) {
        status = ExecutionStatus.STOPPING;
        stopReason = reason == null ? stopReason : reason;
        updatedAt = now;
    }

    void cancelled(Instant now) {
        cancelled = true;
        updatedAt = now;
    }

    void end(ExecutionStatus ending, @Nullable String summary, Instant now) {
        status = ending;
        statusSummary = summary;
        waiting = false;
        updatedAt = now;
        endedAt = now;
    }

    /** Back into a stage that had failed. */
    void reopen(StageRun stage, Instant now) {
        if (status.isEnd()) {
            end = new CompletableFuture<>();
        }
        status = ExecutionStatus.IN_PROGRESS;
        position = stage.index();
        statusSummary = null;
        stopReason = null;
        endedAt = null;
        updatedAt = now;
    }

    ExecutionSnapshot snapshot(List<StageSnapshot> stageSnapshots) {
        return new ExecutionSnapshot(
                id,
                started,
                declaration.name(),
                version,
                mode(),
                status,
                statusSummary,
                startedAt,
                updatedAt,
                endedAt,
                variables,
                waiting ? stage().stage().name() : null,
                stopReason,
                request.trigger(),
                rollback == null ? null : rollback.target().id(),
                stageSnapshots);
    }
}
