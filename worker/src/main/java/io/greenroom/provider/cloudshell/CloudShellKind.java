package io.greenroom.provider.cloudshell;

import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Secret;
import io.greenroom.config.Section;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderView;
import io.greenroom.provider.cloudshell.CloudShellSettings.Pace;
import io.greenroom.provider.cloudshell.CloudShellSettings.Timeouts;
import io.greenroom.provider.cloudshell.CloudShellSettings.Waits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Environments on a Quali CloudShell server: one line for each setting, with its default and what is allowed. */
public final class CloudShellKind implements ProviderKind {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    @Override
    public String name() {
        return CloudShellProvider.NAME;
    }

    @Override
    public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
        return settings(section).map(Configured::new);
    }

    /** Empty when there is no such section, or, with problems noted, when it lacks what nobody can guess. */
    static Optional<CloudShellSettings> settings(Section section) {
        Optional<URI> url = section.url("url");
        Optional<String> username = section.text("username");
        Optional<Secret> password = section.secret("password");
        String domain = section.text("domain").orElse("Global");
        Optional<Path> caCertificate = section.path("caCertificate");
        boolean insecure = section.flag("insecure");
        Optional<URI> proxy = section.proxy("proxy");
        Optional<URI> portalUrl = section.url("portalUrl");
        boolean searchHistory = section.flag("searchHistory", true);
        Timeouts timeouts = timeouts(section);
        Pace pace = pace(section);
        Waits waits = waits(section);
        if (section.isGiven()) {
            section.require("url", "username", "password");
        }
        if (insecure && caCertificate.isPresent()) {
            section.problem("insecure", "is true, which leaves caCertificate without effect; remove one");
        }
        if (url.isEmpty() || username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CloudShellSettings(
                url.get().toString(),
                username.get(),
                password.get().reveal(),
                domain,
                caCertificate.orElse(null),
                insecure,
                proxy.map(URI::toString).orElse(null),
                portalUrl.map(URI::toString).orElse(null),
                searchHistory,
                timeouts,
                pace,
                waits));
    }

    private static Timeouts timeouts(Section section) {
        var usual = Timeouts.DEFAULT;
        return new Timeouts(
                section.duration("timeouts.connect", usual.connect(), SECOND, HOUR),
                section.duration("timeouts.read", usual.read(), SECOND, HOUR),
                section.duration("timeouts.overall", usual.overall(), SECOND, HOUR));
    }

    private static Pace pace(Section section) {
        var usual = Pace.DEFAULT;
        return new Pace(
                section.decimal("pace.requestsPerSecond", usual.requestsPerSecond(), 0.1, 1000),
                section.duration("pace.pollInterval", usual.pollInterval(), Duration.ZERO, HOUR),
                section.duration("pace.tokenReuse", usual.tokenReuse(), SECOND.multipliedBy(10), DAY.multipliedBy(7)));
    }

    private static Waits waits(Section section) {
        var usual = Waits.DEFAULT;
        return new Waits(
                section.duration("waits.retry", usual.retry(), Duration.ZERO, HOUR),
                section.duration("waits.quota", usual.quota(), Duration.ZERO, DAY),
                section.duration("waits.conflict", usual.conflict(), Duration.ZERO, DAY),
                section.duration("waits.conflictInterval", usual.conflictInterval(), SECOND, HOUR),
                section.duration("waits.commandReserve", usual.commandReserve(), Duration.ZERO, DAY));
    }

    private record Configured(CloudShellSettings settings) implements ConfiguredProvider {
        @Override
        public String name() {
            return CloudShellProvider.NAME;
        }

        @Override
        public List<Secret> secrets() {
            return List.of(new Secret(settings.password()));
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) {
            return CloudShellProvider.open(
                    settings,
                    context.stateDirectory().resolve("cloudshell"),
                    context.secrets(),
                    context.time(),
                    context.random());
        }

        /** The server takes any number of clients. */
        @Override
        public ProviderView view(ProviderContext context) {
            return open(context);
        }
    }
}
