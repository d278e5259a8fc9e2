package io.greenroom.assembly;

import io.greenroom.job.Worker;
import io.greenroom.ledger.Sweep;
import io.greenroom.pipeline.KnownExecutions;
import io.greenroom.wakeup.Hint;
import io.greenroom.wakeup.Listener;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hands hints on to all that can do something with them. Each asks CodePipeline before it does anything. */
record Announcements(Worker worker, KnownExecutions executions, Sweep sweep, AtomicBoolean endsAreTold)
        implements Listener {

    @Override
    public void hinted(Hint hint) {
        switch (hint) {
            case Hint.JobsMayBeThere jobs -> worker.jobsMayBeThere(jobs.type());
            case Hint.ExecutionEnded ended -> {
                executions.mayHaveEnded(ended.pipeline(), ended.execution());
                worker.mayHaveEnded(ended.pipeline(), ended.execution());
                sweep.mayHaveEnded(ended.execution());
            }
        }
    }

    @Override
    public void works(boolean now) {
        worker.jobsAreAnnounced(now);
        endsAreTold.set(now);
    }

    @Override
    public boolean wantsHints() throws InterruptedException {
        return worker.takesJobs();
    }
}
