package io.greenroom.assembly;

import io.greenroom.action.RunLinks;
import io.greenroom.cloudwatch.CloudWatchLogs;
import io.greenroom.cloudwatch.LogConsole;
import io.greenroom.codepipeline.AwsRegion;
import io.greenroom.commandlog.LogSink;
import io.greenroom.config.Secret;
import io.greenroom.config.Settings;
import io.greenroom.job.ActionType;
import io.greenroom.status.StatusSettings;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * What kind of status pages a worker gets, and where the logs of commands can be read.
 *
 * @param publicUrl where authors reach them, without a slash at the end; empty when they cannot
 * @param real whether it is a worker of real pipelines: the AWS console shows them, metrics are gathered, logs may leave
 *     this machine
 */
public record StatusPlan(Optional<String> publicUrl, boolean real) {
    private static final long MEGABYTE = 1024 * 1024;

    public static StatusPlan forWorker(Settings settings) {
        return new StatusPlan(
                settings.status().publicUrl().map(url -> url.toString().replaceFirst("/+$", "")), true);
    }

    public static StatusPlan forSimulation(URI address) {
        return new StatusPlan(Optional.of(address.toString()), false);
    }

    /** Where the logs of commands go besides their files. */
    public Optional<LogSink> logSink(Settings settings, AwsClients aws) {
        return logGroup(settings).map(group -> new CloudWatchLogs(aws.logs(), group));
    }

    /** To the status pages where authors reach them, else to the logs in the AWS console where they are there. */
    RunLinks links(Settings settings, String region) {
        return publicUrl
                .map(RunLinks::toPages)
                .or(() -> logGroup(settings).map(group -> new LogConsole(region, group)))
                .orElseGet(RunLinks::none);
    }

    /** Where logs of commands can be read whatever becomes of their worker. */
    RunLinks deliveredLogs(Settings settings, String region) {
        return logGroup(settings)
                .<RunLinks>map(group -> new LogConsole(region, group))
                .orElseGet(RunLinks::none);
    }

    private Optional<String> logGroup(Settings settings) {
        return real ? settings.logging().cloudWatchGroup() : Optional.empty();
    }

    StatusSettings settings(Settings settings, String region, Set<ActionType> polled) {
        return new StatusSettings(
                settings.stateDirectory(),
                settings.status().listen().host(),
                publicUrl.map(URI::create),
                real ? settings.status().token().map(Secret::reveal) : Optional.empty(),
                real ? settings.status().proxyHeader() : Optional.empty(),
                settings.logging().keepFor(),
                settings.logging().keepMegabytes() * MEGABYTE,
                polled,
                settings.polling().slowest(),
                settings.jobs().maxConcurrent(),
                real ? Optional.of(new AwsRegion(region).consoleHost()) : Optional.empty(),
                real);
    }
}
