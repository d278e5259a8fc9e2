package io.greenroom.cli;

import io.greenroom.job.JobObserver;
import io.greenroom.simulator.pipeline.execution.ExecutionListener;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;

/** Shows a run as it happens, and its end. */
interface RunView extends ExecutionListener, JobObserver, AutoCloseable {

    /** The table of all stages and actions, once nothing more happens. */
    void summary(ExecutionSnapshot execution);

    @Override
    void close();
}
