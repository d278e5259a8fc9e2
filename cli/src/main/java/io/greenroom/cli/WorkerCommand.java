package io.greenroom.cli;

import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.StatusPlan;
import io.greenroom.assembly.WorkerParts;
import io.greenroom.build.Build;
import io.greenroom.config.Settings;
import io.greenroom.job.JobObserver;
import io.greenroom.secret.SecretsInUse;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greenroom worker}: stays in the foreground until SIGTERM, SIGINT or SIGHUP, then drains. */
@Command(
        name = "worker",
        description = {
            "Polls CodePipeline for the actions' jobs and carries them out, until it is stopped.",
            "Region, credentials and endpoints are those of any AWS client (AWS_REGION, AWS_PROFILE, roles, ...).",
            "SIGTERM, SIGINT and SIGHUP drain: what waits is handed back, what is being done gets the grace period. A second signal"
                    + " ends it at once."
        },
        mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption config = new SettingsOption();

    @Override
    public Integer call() throws Exception {
        Settings settings = config.readWithState();
        SecretsInUse secrets = LogSetup.of(settings.logging());
        Logger log = LoggerFactory.getLogger(WorkerCommand.class);
        Build build = Build.ofThisProgram();
        log.info("Greenroom {} ({}) on Java {}", build.version(), build.shortCommit(), Runtime.version());
        try (var aws = AwsClients.standard(settings.jobs().maxConcurrent());
                var parts =
                        WorkerParts.build(settings, aws, StatusPlan.forWorker(settings), secrets, JobObserver.NONE);
                var pages = new WorkerPages(parts.site(), settings, parts.worker()::isAlive)) {
            var stop = new CountDownLatch(1);
            try (var signals = Signals.onFirst(stop::countDown)) {
                parts.start();
                pages.open();
                stop.await();
                pages.stopping();
                log.info("Stopping: {} jobs are in flight", parts.worker().inFlight());
                boolean whole = parts.worker().stop(settings.jobs().drainGrace());
                log.info(whole ? "Stopped; everything was handed over" : "Stopped; the journal has what was not done");
                return whole ? 0 : 1;
            }
        }
    }
}
