package io.greenroom.simulator;

import io.greenroom.simulator.actiontype.ActionTypes;
import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.s3.ArtifactBucket;
import io.greenroom.simulator.time.Timeline;
import io.greenroom.simulator.wire.Operation;
import java.util.Map;

/** Makes the operations on pipelines and their executions, by name, on top of what the simulator gives it. */
@FunctionalInterface
public interface PipelineSide {

    Map<String, Operation> operations(
            Timeline timeline, JobBoard jobs, ActionTypes types, ArtifactBucket bucket, SimulatorSettings settings);

    /** No pipelines: jobs are offered by whoever holds the simulator. */
    static PipelineSide none() {
        return (timeline, jobs, types, bucket, settings) -> Map.of();
    }
}
