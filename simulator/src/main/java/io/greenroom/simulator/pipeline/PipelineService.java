package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.pipeline.definition.PipelineReader;
import io.greenroom.simulator.pipeline.definition.Reading;
import io.greenroom.simulator.pipeline.execution.ExecutionListener;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineEngine;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.pipeline.execution.StartRequest;
import io.greenroom.simulator.pipeline.execution.Surroundings;
import io.greenroom.simulator.wire.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The pipeline side of the service: its operations for the wire, and the same in Java for whoever is in the process.
 * What the service refuses is a {@link io.greenroom.simulator.wire.ServiceException} either way.
 */
public final class PipelineService {
    private final PipelineEngine engine;
    private final PipelineReader reader;
    private final Map<String, Operation> operations = new TreeMap<>();

    public PipelineService(
            Surroundings surroundings, PipelineSettings settings, StandIns standIns, RandomGenerator random) {
        this(surroundings, settings, standIns, random, PipelineService::onVirtualThread);
    }

    PipelineService(
            Surroundings surroundings,
            PipelineSettings settings,
            StandIns standIns,
            RandomGenerator random,
            Executor executor) {
        reader = new PipelineReader(surroundings.types(), standIns.skips()::names);
        engine = new PipelineEngine(surroundings, settings, standIns, random, executor);
        operations.putAll(new DefinitionOperations(engine, reader, settings).operations());
        operations.putAll(new ExecutionOperations(engine, surroundings.timeline()).operations());
        operations.putAll(new HistoryOperations(engine, settings).operations());
        operations.putAll(new RuleOperations(engine, settings).operations());
        operations.putAll(new StateOperation(engine, settings).operations());
    }

    /** By name, such as CreatePipeline. */
    public Map<String, Operation> operations() {
        return Map.copyOf(operations);
    }

    /** From now on the listener hears of every execution. */
    public void listen(ExecutionListener listener) {
        engine.listen(listener);
    }

    /** Reads a definition without creating anything. */
    public Reading read(JsonNode definition) {
        return reader.read(definition);
    }

    /** Creates the pipeline when there is nothing wrong with its definition. */
    public Reading create(JsonNode definition) {
        Reading reading = reader.read(definition);
        if (reading instanceof Reading.Valid valid) {
            engine.create(valid.definition(), Map.of());
        }
        return reading;
    }

    /** Returns the execution's id. */
    public String start(String pipeline, Map<String, String> variables) {
        return engine.start(pipeline, StartRequest.with(variables));
    }

    public void stop(String pipeline, String executionId, boolean abandon, @Nullable String reason) {
        engine.stop(pipeline, executionId, abandon, reason);
    }

    public ExecutionSnapshot execution(String pipeline, String executionId) {
        return engine.execution(pipeline, executionId);
    }

    /** Completes when the execution has ended and the listeners have heard of it. */
    public CompletableFuture<ExecutionSnapshot> end(String pipeline, String executionId) {
        return engine.end(pipeline, executionId);
    }

    /** Waits for the execution's end. */
    public ExecutionSnapshot await(String pipeline, String executionId, Duration patience)
            throws InterruptedException, TimeoutException {
        try {
            return end(pipeline, executionId).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("The end of an execution is never exceptional", e);
        }
    }

    private static void onVirtualThread(Runnable task) {
        Thread.ofVirtual().name("pipelines").start(task);
    }
}
