package io.greenroom.simulator.junit;

import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.testing.SimulatedCodePipeline;
import java.util.function.Supplier;

/** What an annotation that names no settings stands for. */
final class DefaultSettings implements Supplier<SimulatorSettings> {
    @Override
    public SimulatorSettings get() {
        return SimulatedCodePipeline.defaultSettings();
    }
}
