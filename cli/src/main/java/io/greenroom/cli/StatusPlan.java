package io.greenroom.cli;

import io.greenroom.config.Secret;
import io.greenroom.config.Settings;
import io.greenroom.status.StatusSettings;
import java.net.URI;
import java.util.Optional;

/**
 * What kind of status pages a worker gets.
 *
 * @param publicUrl where authors reach them, without a slash at the end; empty when they cannot
 * @param real whether it is a worker of real pipelines, which the AWS console shows and metrics are gathered of
 */
record StatusPlan(Optional<String> publicUrl, boolean real) {
    private static final long MEGABYTE = 1024 * 1024;

    static StatusPlan forWorker(Settings settings) {
        return new StatusPlan(
                settings.status().publicUrl().map(url -> url.toString().replaceFirst("/+$", "")), true);
    }

    static StatusPlan forSimulation(URI address) {
        return new StatusPlan(Optional.of(address.toString()), false);
    }

    StatusSettings settings(Settings settings) {
        return new StatusSettings(
                settings.stateDirectory(),
                publicUrl.map(URI::create),
                real ? settings.status().token().map(Secret::reveal) : Optional.empty(),
                real ? settings.status().proxyHeader() : Optional.empty(),
                settings.logging().keepFor(),
                settings.logging().keepMegabytes() * MEGABYTE,
                settings.polling().slowest(),
                settings.jobs().maxConcurrent(),
                real,
                real);
    }
}
