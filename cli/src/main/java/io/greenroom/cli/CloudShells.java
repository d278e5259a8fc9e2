package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.provider.cloudshell.CloudShellProvider;
import io.greenroom.provider.cloudshell.CloudShellSettings;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.net.URI;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** The provider cloudshell, as the settings want it. */
final class CloudShells {
    private CloudShells() {}

    /**
     * Does not ask the server for anything.
     *
     * @throws Refusal when a setting leads to something that cannot be used, such as a certificate file that is not there
     */
    static CloudShellProvider open(Settings.CloudShell given, Path stateDirectory, SecretsInUse secrets, Time time) {
        try {
            return CloudShellProvider.open(
                    settings(given), stateDirectory.resolve("cloudshell"), secrets, time, RandomGenerator.getDefault());
        } catch (IllegalArgumentException e) {
            throw Refusal.usage(String.valueOf(e.getMessage()));
        }
    }

    static CloudShellSettings settings(Settings.CloudShell given) {
        var timeouts = given.timeouts();
        var pace = given.pace();
        var waits = given.waits();
        return new CloudShellSettings(
                given.url().toString(),
                given.username(),
                given.password().reveal(),
                given.domain(),
                given.caCertificate().orElse(null),
                given.insecure(),
                given.proxy().map(URI::toString).orElse(null),
                given.portalUrl().map(URI::toString).orElse(null),
                given.searchHistory(),
                new CloudShellSettings.Timeouts(timeouts.connect(), timeouts.read(), timeouts.overall()),
                new CloudShellSettings.Pace(pace.requestsPerSecond(), pace.pollInterval(), pace.tokenReuse()),
                new CloudShellSettings.Waits(
                        waits.retry(),
                        waits.quota(),
                        waits.conflict(),
                        waits.conflictInterval(),
                        waits.commandReserve()));
    }
}
