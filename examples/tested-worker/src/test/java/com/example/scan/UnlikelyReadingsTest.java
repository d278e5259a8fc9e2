package com.example.scan;

import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.job.Readings;
import io.greenroom.simulator.junit.CodePipelineSimulator;
import io.greenroom.simulator.testing.SimulatedCodePipeline;
import java.util.function.Supplier;

/** The same tests, where the service does the less likely wherever its documentation leaves it open. */
@CodePipelineSimulator(settings = UnlikelyReadingsTest.Unlikely.class)
class UnlikelyReadingsTest extends ScanWorkerTest {

    static final class Unlikely implements Supplier<SimulatorSettings> {
        @Override
        public SimulatorSettings get() {
            var settings = SimulatedCodePipeline.defaultSettings();
            return settings.withJobs(settings.jobs().with(Readings.unlikely()));
        }
    }
}
