package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.job.JobObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greenroom worker}: stays in the foreground until SIGTERM or SIGINT, then drains. */
@Command(
        name = "worker",
        description = {
            "Polls CodePipeline for the actions' jobs and carries them out, until it is stopped.",
            "Region, credentials and endpoints are those of any AWS client (AWS_REGION, AWS_PROFILE, roles, ...).",
            "SIGTERM and SIGINT drain: what waits is handed back, what is being done gets the grace period. A second signal"
                    + " ends it at once."
        },
        mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption config = new SettingsOption();

    @Override
    public Integer call() throws Exception {
        Settings settings = config.read();
        LogSetup.of(settings.logging());
        Logger log = LoggerFactory.getLogger(WorkerCommand.class);
        try (var aws = AwsClients.standard(settings.jobs().maxConcurrent());
                var parts = WorkerParts.build(settings, aws, JobObserver.NONE)) {
            var stop = new CountDownLatch(1);
            try (var signals = Signals.onFirst(stop::countDown)) {
                parts.worker().start();
                stop.await();
                log.info("Stopping: {} jobs are in flight", parts.worker().inFlight());
                boolean whole = parts.worker().stop(settings.jobs().drainGrace());
                log.info(whole ? "Stopped; everything was handed over" : "Stopped; the journal has what was not done");
                return whole ? 0 : 1;
            }
        }
    }
}
