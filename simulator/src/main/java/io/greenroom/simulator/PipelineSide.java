package io.greenroom.simulator;

import io.greenroom.simulator.pipeline.execution.Surroundings;
import io.greenroom.simulator.wire.Operation;
import java.util.Map;

/** Makes the operations on pipelines and their executions, by name, on top of what the simulator gives it. */
@FunctionalInterface
public interface PipelineSide {

    Map<String, Operation> operations(Surroundings surroundings, SimulatorSettings settings);

    /** No pipelines: jobs are offered by whoever holds the simulator. */
    static PipelineSide none() {
        return (surroundings, settings) -> Map.of();
    }
}
