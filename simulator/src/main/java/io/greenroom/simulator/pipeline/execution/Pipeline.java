package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.ExecutionMode;
import io.greenroom.simulator.pipeline.definition.Reading.Definition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pipeline with all its versions and executions. Changed within transactions only. */
final class Pipeline {
    /** The service forgets after a year; a simulator that runs on and on must not grow on and on. */
    private static final int KEPT = 1000;

    private final List<Definition> versions = new ArrayList<>();
    private final Map<String, Execution> executions = new LinkedHashMap<>();
    private final Map<String, StageGate> gates = new LinkedHashMap<>();
    private final Instant created;
    private Instant updated;

    Pipeline(Definition first, Instant now) {
        created = now;
        updated = now;
        put(first, now);
    }

    static boolean isParallel(Execution execution) {
        return execution.mode() == ExecutionMode.PARALLEL;
    }

    void put(Definition definition, Instant now) {
        versions.add(definition);
        updated = now;
        definition
                .declaration()
                .stages()
                .forEach(stage -> gates.computeIfAbsent(stage.name(), name -> new StageGate()));
    }

    int version() {
        return versions.size();
    }

    Definition definition() {
        return versions.getLast();
    }

    /** The definition that was put as this version, or null. */
    @Nullable
    Definition definition(int version) {
        return version >= 1 && version <= versions.size() ? versions.get(version - 1) : null;
    }

    PipelineDeclaration declaration() {
        return definition().declaration();
    }

    Instant created() {
        return created;
    }

    Instant updated() {
        return updated;
    }

    StageGate gate(String stage) {
        return gates.computeIfAbsent(stage, name -> new StageGate());
    }

    List<StageGate> gates() {
        return List.copyOf(gates.values());
    }

    /** Forgets the oldest one that has ended when there are too many. */
    void add(Execution execution) {
        if (executions.size() >= KEPT) {
            executions.values().stream()
                    .filter(Execution::hasEnded)
                    .findFirst()
                    .ifPresent(oldest -> executions.remove(oldest.id()));
        }
        executions.put(execution.id(), execution);
    }

    @Nullable
    Execution execution(String id) {
        return executions.get(id);
    }

    /** The oldest first. */
    List<Execution> executions() {
        return List.copyOf(executions.values());
    }

    List<Execution> active() {
        return executions.values().stream().filter(e -> !e.hasEnded()).toList();
    }
}
