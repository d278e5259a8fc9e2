package io.greenroom.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greenroom worker}: stays in the foreground until SIGTERM, SIGINT or SIGHUP, then drains. */
@Command(
        name = "worker",
        description = {
            "Polls CodePipeline for the actions' jobs and carries them out, until it is stopped.",
            "Region, credentials and endpoints are those of any AWS client (AWS_REGION, AWS_PROFILE, roles, ...).",
            "By default it polls for all of them. The setting pollers.only names some, jobs.maxPerPipeline and jobs.maxPerProvider"
                    + " keep one pipeline or one provider from taking all the room there is.",
            "SIGTERM, SIGINT and SIGHUP drain: what waits is handed back, what is being done gets the grace period. A second signal"
                    + " ends it at once."
        },
        mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
    @Mixin
    private SettingsOption config = new SettingsOption();

    @Override
    public Integer call() throws Exception {
        return WorkerRun.untilStopped(config.readWithState());
    }
}
