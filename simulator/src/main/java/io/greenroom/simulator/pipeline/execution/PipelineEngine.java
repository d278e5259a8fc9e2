package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.RetryMode;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Stage;
import io.greenroom.simulator.pipeline.definition.Reading.Definition;
import io.greenroom.simulator.tag.Tags;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The pipelines and their executions: every method is one transaction, and answers with the service's errors. */
public final class PipelineEngine {
    private static final int EXECUTIONS_AT_ONCE = 50;

    private final Registry registry = new Registry();
    private final Transactions transactions;
    private final Timeline timeline;
    private final Tags tags;
    private final PipelineSettings settings;
    private final Snapshots snapshots;
    private final Announcer announcer;
    private final Executions executions;
    private final Conductor conductor;
    private final Approving approving;

    /** {@code executor} runs what may block (packing sources, telling listeners): each task on a thread of its own. */
    public PipelineEngine(
            Surroundings surroundings,
            PipelineSettings settings,
            StandIns standIns,
            RandomGenerator random,
            Executor executor) {
        this.settings = settings;
        this.timeline = surroundings.timeline();
        this.tags = surroundings.tags();
        this.transactions = new Transactions(executor);
        var ids = new Ids(random);
        this.snapshots = new Snapshots(surroundings.types(), settings);
        this.announcer = new Announcer(transactions, snapshots);
        this.executions = new Executions(ids, timeline);
        var actions = new ActionStarter(
                transactions,
                timeline,
                ids,
                new Orders(ids, surroundings.bucket().name(), settings),
                new Performers(surroundings, standIns, settings, executor),
                announcer);
        var conditions = new Conditions(standIns.rules(), ids, timeline, settings.region());
        this.conductor = new Conductor(transactions, timeline, executions, actions, conditions, announcer);
        this.approving = new Approving(conductor);
    }

    public void listen(ExecutionListener listener) {
        announcer.add(listener);
    }

    /** Returns the pipeline's tags. */
    public Map<String, String> create(Definition definition, Map<String, String> wanted) {
        String name = definition.declaration().name();
        return transactions.call(() -> {
            registry.requireFree(name);
            Map<String, String> attached = tags.attach(tags.arn(name), wanted);
            registry.add(name, new Pipeline(definition, timeline.instant()));
            if (settings.startOnCreation() && definition.declaration().needsNoVariables()) {
                start(name, new StartRequest(Map.of(), Map.of(), null, Trigger.CREATION));
            }
            return attached;
        });
    }

    /** Executions that are under way, the newest first so that none takes another's place, end as cancelled, except for those in parallel mode. Returns the new version. */
    public int update(Definition definition) {
        return transactions.call(() -> {
            Pipeline pipeline = registry.pipeline(definition.declaration().name());
            pipeline.put(definition, timeline.instant());
            pipeline.active().reversed().stream()
                    .filter(execution -> !Pipeline.isParallel(execution))
                    .forEach(conductor::cancel);
            return pipeline.version();
        });
    }

    /** Abandons what is under way. There may be no such pipeline. */
    public void delete(String name) {
        transactions.run(() -> {
            Pipeline pipeline = registry.remove(name);
            tags.drop(tags.arn(name));
            if (pipeline != null) {
                pipeline.active()
                        .reversed()
                        .forEach(execution -> conductor.abandon(execution, "The pipeline was deleted."));
            }
        });
    }

    public List<PipelineSnapshot> pipelines() {
        return transactions.call(
                () -> registry.all().stream().map(snapshots::of).toList());
    }

    public PipelineSnapshot pipeline(String name) {
        return transactions.call(() -> snapshots.of(registry.pipeline(name)));
    }

    /** The definition of a version, or of the latest one for null. */
    public Definition definition(String name, @Nullable Integer version) {
        return transactions.call(() -> {
            Pipeline pipeline = registry.pipeline(name);
            int wanted = version == null ? pipeline.version() : version;
            return Optional.ofNullable(pipeline.definition(wanted))
                    .orElseThrow(() -> new ServiceException(
                            "PipelineVersionNotFoundException",
                            "Pipeline '%s' has versions 1 to %d, and no version %d"
                                    .formatted(name, pipeline.version(), wanted)));
        });
    }

    /** The newest first. */
    public List<ExecutionSnapshot> executions(String pipeline) {
        return transactions.call(() -> registry.pipeline(pipeline).executions().reversed().stream()
                .map(snapshots::of)
                .toList());
    }

    public ExecutionSnapshot execution(String pipeline, String id) {
        return transactions.call(() -> snapshots.of(registry.execution(pipeline, id)));
    }

    /** Completes when the execution has ended and the listeners know; the next end, when a stage is being retried. */
    public CompletableFuture<ExecutionSnapshot> end(String pipeline, String id) {
        return transactions.call(() -> registry.execution(pipeline, id).end().copy());
    }

    /** Returns the execution's id. */
    public String start(String name, StartRequest request) {
        return transactions.call(() -> {
            Pipeline pipeline = registry.pipeline(name);
            Optional<Execution> same = startedWith(request.clientRequestToken(), pipeline);
            if (same.isPresent()) {
                return same.get().id();
            }
            checkRoomForOneMore(pipeline);
            Execution execution = executions.standard(pipeline, request, values(pipeline, request.variables()));
            conductor.arrive(execution, 0);
            return execution.id();
        });
    }

    public void stop(String pipeline, String id, boolean abandon, @Nullable String reason) {
        transactions.run(() -> {
            Execution execution = registry.pipeline(pipeline).execution(id);
            if (execution == null || execution.hasEnded()) {
                throw new ServiceException(
                        "PipelineExecutionNotStoppableException",
                        execution == null
                                ? "Pipeline '%s' has no execution '%s'".formatted(pipeline, id)
                                : "Execution '%s' has ended already; it is %s"
                                        .formatted(id, execution.status().word()));
            }
            if (abandon) {
                conductor.abandon(execution, reason);
            } else if (execution.status() == ExecutionStatus.STOPPING) {
                throw new ServiceException(
                        "DuplicatedStopRequestException",
                        "Execution '%s' is stopping already. To end it at once, abandon it".formatted(id));
            } else {
                conductor.stop(execution, reason);
            }
        });
    }

    public void retry(String pipeline, String stage, String id, RetryMode mode) {
        transactions.run(() -> {
            Execution execution = RetryRules.known(registry.pipeline(pipeline), id);
            StageRun run = Registry.stage(execution, stage);
            RetryRules.check(execution, run, mode);
            if (execution.hasEnded()) {
                checkRoomForOneMore(execution.pipeline());
            }
            conductor.retry(execution, run, mode);
        });
    }

    /** Returns the id of the execution that rolls the stage back to the target. */
    public String rollBack(String pipeline, String stage, String targetId) {
        return transactions.call(() -> {
            Pipeline known = registry.pipeline(pipeline);
            if (known.declaration().stage(stage) == null) {
                throw Registry.noStage(pipeline, stage);
            }
            Execution target = registry.execution(pipeline, targetId);
            StageRun run = Registry.stage(target, stage);
            RollbackRules.check(target, run);
            checkRoomForOneMore(known);
            Execution rollback = executions.rollback(target, run, Trigger.MANUAL_ROLLBACK);
            conductor.arrive(rollback, run.index());
            return rollback.id();
        });
    }

    public void disableTransition(String pipeline, String stage, String reason) {
        transactions.run(() -> gateInto(pipeline, stage).disable(reason, timeline.instant()));
    }

    public void enableTransition(String pipeline, String stage) {
        transactions.run(() -> {
            gateInto(pipeline, stage).enable(timeline.instant());
            conductor.settle(registry.pipeline(pipeline));
        });
    }

    public void decide(String pipeline, String stage, String action, ApprovalDecision decision) {
        transactions.run(() -> approving.decide(registry.pipeline(pipeline), stage, action, decision));
    }

    private StageGate gateInto(String name, String stage) {
        Pipeline pipeline = registry.pipeline(name);
        Stage known = pipeline.declaration().stage(stage);
        if (known == null) {
            throw Registry.noStage(name, stage);
        }
        if (pipeline.declaration().stages().indexOf(known) == 0) {
            throw ServiceException.validation(
                    "Stage '%s' is the first one; there is no transition into it".formatted(stage));
        }
        return pipeline.gate(stage);
    }

    private static Optional<Execution> startedWith(@Nullable String token, Pipeline pipeline) {
        return pipeline.executions().stream()
                .filter(execution -> token != null && token.equals(execution.clientRequestToken()))
                .findFirst();
    }

    private static void checkRoomForOneMore(Pipeline pipeline) {
        if (pipeline.declaration().executionMode() != ExecutionMode.SUPERSEDED
                && pipeline.active().size() >= EXECUTIONS_AT_ONCE) {
            throw new ServiceException(
                    "ConcurrentPipelineExecutionsLimitExceededException",
                    "Pipeline '%s' has %d executions under way, as many as there may be; wait for one to end or stop one"
                            .formatted(pipeline.declaration().name(), EXECUTIONS_AT_ONCE));
        }
    }

    private static Map<String, String> values(Pipeline pipeline, Map<String, String> given) {
        Map<String, String> values = new HashMap<>();
        List<String> problems = new ArrayList<>();
        pipeline.declaration().variables().forEach(variable -> {
            String value = given.getOrDefault(variable.name(), variable.defaultValue());
            if (value == null) {
                problems.add("Variable '%s' has no default, so it has to be given a value".formatted(variable.name()));
            } else if (value.isEmpty() || value.length() > 1000) {
                problems.add("The value of variable '%s' has to have 1 to 1000 characters".formatted(variable.name()));
            } else {
                values.put(variable.name(), value);
            }
        });
        given.keySet().stream()
                .filter(name -> pipeline.declaration().variables().stream()
                        .noneMatch(variable -> variable.name().equals(name)))
                .forEach(name -> problems.add("The pipeline has no variable '%s'".formatted(name)));
        if (!problems.isEmpty()) {
            throw ServiceException.validation(String.join("; ", problems));
        }
        return values;
    }
}
