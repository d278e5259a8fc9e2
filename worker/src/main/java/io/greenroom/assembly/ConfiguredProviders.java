package io.greenroom.assembly;

import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Secret;
import io.greenroom.config.Settings;
import io.greenroom.config.SettingsException;
import io.greenroom.config.Surroundings;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderView;
import io.greenroom.environment.Tending;
import io.greenroom.provider.cloudformation.StackKind;
import io.greenroom.provider.cloudshell.CloudShellKind;
import io.greenroom.provider.docker.DockerKind;
import io.greenroom.provider.ec2.Ec2Kind;
import io.greenroom.provider.local.LocalKind;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The providers of an installation: those there are, those that its settings name, and opening them. */
public final class ConfiguredProviders {
    /** All there are, in the order in which people are told of them; the first is the default. */
    public static final List<ProviderKind> KINDS = List.of(
            new LocalKind(),
            new DockerKind(),
            new Ec2Kind(new ProviderAccess()),
            new StackKind(new ProviderAccess()),
            new CloudShellKind());

    private final List<ConfiguredProvider> configured;
    private final ProviderContext context;

    /** @param secrets is told those that stand in the settings, and those that the providers learn of */
    public ConfiguredProviders(Settings settings, SecretsInUse secrets, Time time) {
        this(settings, secrets, settings.fleet().table().isPresent() ? Tending.beside() : Tending.alone(), time);
    }

    /**
     * The same beside other workers.
     *
     * @param tending which of them tends which environment
     */
    ConfiguredProviders(Settings settings, SecretsInUse secrets, Tending tending, Time time) {
        this.configured = settings.providers();
        this.context = new ProviderContext(
                settings.installation(),
                settings.environments().defaultProvider(),
                settings.stateDirectory(),
                secrets,
                tending,
                time,
                RandomGenerator.getDefault());
        configured.stream()
                .flatMap(provider -> provider.secrets().stream())
                .map(Secret::reveal)
                .forEach(secrets::addForGood);
    }

    /** The settings of this process, those of all kinds of providers included. */
    public static Settings settings(Optional<Path> file, Surroundings surroundings) throws SettingsException {
        return Settings.read(file, surroundings, KINDS);
    }

    /**
     * Opens all of them for whoever has locked the state directory.
     *
     * @throws AssemblyException when a setting leads to something that cannot be used
     */
    public List<EnvironmentProvider> open(OpenParts open) throws IOException {
        var providers = new ArrayList<EnvironmentProvider>();
        for (ConfiguredProvider provider : configured) {
            providers.add(opened(provider, () -> provider.open(context), open));
        }
        return providers;
    }

    /**
     * Opens all of them beside whoever has locked the state directory.
     *
     * @throws AssemblyException when a setting leads to something that cannot be used
     */
    public List<ProviderView> view(OpenParts open) throws IOException {
        var views = new ArrayList<ProviderView>();
        for (ConfiguredProvider provider : configured) {
            views.add(opened(provider, () -> provider.view(context), open));
        }
        return views;
    }

    /**
     * What the providers find when they look at what they need elsewhere: by each one's name, as far as it looks.
     *
     * @throws AssemblyException when a setting leads to something that cannot be used
     */
    public Map<String, List<ProviderFinding>> checks() throws InterruptedException {
        var findings = new LinkedHashMap<String, List<ProviderFinding>>();
        for (ConfiguredProvider provider : configured) {
            try {
                findings.put(provider.name(), provider.checks(context));
            } catch (IllegalArgumentException e) {
                throw unusable(provider, e);
            }
        }
        return findings;
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T extends ProviderView> T opened(ConfiguredProvider provider, Opening<T> opening, OpenParts open)
            throws IOException {
        try {
            return open.add(opening.open(), ProviderView::close);
        } catch (IllegalArgumentException e) {
            throw unusable(provider, e);
        }
    }

    private static AssemblyException unusable(ConfiguredProvider provider, IllegalArgumentException e) {
        return new AssemblyException(
                AssemblyException.Reason.SETTINGS,
                "Settings of the provider %s: %s".formatted(provider.name(), e.getMessage()));
    }
}
