package io.greenroom.config;

import io.greenroom.config.Settings.CloudShell;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads the section of the provider cloudshell: one line for each setting, with its default and what is allowed. */
final class CloudShellReader {
    static final String SECTION = "providers.cloudshell";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final Values values;

    CloudShellReader(Values values) {
        this.values = values;
    }

    /** Empty when there is no such section, or, with problems noted, when it lacks what nobody can guess. */
    Optional<CloudShell> read() {
        Optional<URI> url = values.url(at("url"));
        Optional<String> username = values.text(at("username"));
        Optional<Secret> password = values.secret(at("password"));
        String domain = values.text(at("domain")).orElse("Global");
        Optional<Path> caCertificate = values.path(at("caCertificate"));
        boolean insecure = values.flag(at("insecure"));
        Optional<URI> proxy = values.proxy(at("proxy"));
        Optional<URI> portalUrl = values.url(at("portalUrl"));
        boolean searchHistory = values.flag(at("searchHistory"), true);
        CloudShell.Timeouts timeouts = timeouts();
        CloudShell.Pace pace = pace();
        CloudShell.Waits waits = waits();
        if (values.hasAny(SECTION)) {
            values.require(at("url"), at("username"), at("password"));
        }
        if (insecure && caCertificate.isPresent()) {
            values.problem(at("insecure"), "is true, which leaves caCertificate without effect; remove one");
        }
        if (url.isEmpty() || username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CloudShell(
                url.get(),
                username.get(),
                password.get(),
                domain,
                caCertificate,
                insecure,
                proxy,
                portalUrl,
                searchHistory,
                timeouts,
                pace,
                waits));
    }

    private CloudShell.Timeouts timeouts() {
        return new CloudShell.Timeouts(
                values.duration(at("timeouts.connect"), Duration.ofSeconds(10), SECOND, HOUR),
                values.duration(at("timeouts.read"), Duration.ofSeconds(60), SECOND, HOUR),
                values.duration(at("timeouts.overall"), Duration.ofMinutes(2), SECOND, HOUR));
    }

    private CloudShell.Pace pace() {
        return new CloudShell.Pace(
                values.decimal(at("pace.requestsPerSecond"), 5, 0.1, 1000),
                values.duration(at("pace.pollInterval"), Duration.ofSeconds(5), Duration.ZERO, HOUR),
                values.duration(at("pace.tokenReuse"), HOUR, SECOND.multipliedBy(10), DAY.multipliedBy(7)));
    }

    private CloudShell.Waits waits() {
        return new CloudShell.Waits(
                values.duration(at("waits.retry"), Duration.ofSeconds(45), Duration.ZERO, HOUR),
                values.duration(at("waits.quota"), Duration.ofMinutes(5), Duration.ZERO, DAY),
                values.duration(at("waits.conflict"), Duration.ofMinutes(15), Duration.ZERO, DAY),
                values.duration(at("waits.conflictInterval"), MINUTE, SECOND, HOUR),
                values.duration(at("waits.commandReserve"), Duration.ofMinutes(15), Duration.ZERO, DAY));
    }

    private static String at(String name) {
        return SECTION + "." + name;
    }
}
