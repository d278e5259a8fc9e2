package io.greenroom.simulator;

import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.pipeline.execution.Surroundings;
import io.greenroom.simulator.wire.Operation;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The simulator's pipeline side, reachable from this process as well as over the wire. */
public final class PipelinesInProcess implements PipelineSide {
    private final StandIns standIns;
    private @Nullable PipelineService service;

    public PipelinesInProcess(StandIns standIns) {
        this.standIns = standIns;
    }

    @Override
    public Map<String, Operation> operations(Surroundings surroundings, SimulatorSettings settings) {
        var made = new PipelineService(
                surroundings,
                new PipelineSettings(
                        settings.account(),
                        settings.region(),
                        settings.jobs().strictOutputs(),
                        settings.startOnCreation()),
                standIns,
                RandomGenerator.getDefault());
        service = made;
        return made.operations();
    }

    /** Once the simulator has started. */
    public PipelineService service() {
        if (service == null) {
            throw new IllegalStateException("The simulator has not started");
        }
        return service;
    }
}
