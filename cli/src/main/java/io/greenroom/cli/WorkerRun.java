package io.greenroom.cli;

import io.greenroom.assembly.AssemblyException;
import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.StatusPlan;
import io.greenroom.assembly.WorkerParts;
import io.greenroom.build.Build;
import io.greenroom.config.Settings;
import io.greenroom.job.JobObserver;
import io.greenroom.secret.SecretsInUse;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker as the whole work of this process. */
public final class WorkerRun {
    private WorkerRun() {}

    /**
     * Works until the first signal that ends it, then drains. From here on the process logs as the settings say.
     *
     * @return the exit status: 0 when everything was handed over, 1 when the journal has the rest
     */
    public static int untilStopped(Settings settings) throws Exception {
        SecretsInUse secrets = LogSetup.of(settings.logging());
        Logger log = LoggerFactory.getLogger(WorkerRun.class);
        Build build = Build.ofThisProgram();
        log.info("Greenroom {} ({}) on Java {}", build.version(), build.shortCommit(), Runtime.version());
        var stop = new CountDownLatch(1);
        // First of all: who is told to stop while starting stops as well as any other.
        try (var signals = Signals.onFirst(stop::countDown);
                var aws = AwsClients.standard(settings.jobs().maxConcurrent()).prepared();
                var parts = WorkerParts.build(
                        settings, aws, StatusPlan.forWorker(settings), secrets, JobObserver.NONE, stop);
                var pages = new WorkerPages(parts.site(), settings, parts.worker()::isAlive);
                var trimmer = HeapTrimmer.started(() -> parts.worker().inFlight() == 0)) {
            parts.start();
            pages.open();
            stop.await();
            pages.stopping();
            log.info("Stopping: {} jobs are in flight", parts.worker().inFlight());
            boolean whole = parts.stop(settings.jobs().drainGrace());
            log.info(whole ? "Stopped; everything was handed over" : "Stopped; the journal has what was not done");
            return whole ? 0 : 1;
        } catch (AssemblyException e) {
            if (stop.getCount() > 0) {
                throw e;
            }
            log.info("Stopped before it began: {}", e.getMessage());
            return 0;
        }
    }
}
