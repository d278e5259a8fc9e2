package io.greenroom.provider.docker;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.engine.Engine;
import io.greenroom.engine.EngineAddress;
import io.greenroom.engine.Images;
import io.greenroom.engine.RegistryLogins;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Onlooker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Environments made of containers. It is there when the settings have a section for it. */
public final class DockerKind implements ProviderKind {
    private static final DockerFields FIELDS = new DockerFields();

    @Override
    public String name() {
        return DockerFields.PROVIDER;
    }

    @Override
    public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
        var settings = DockerSettings.read(section, blueprints);
        return section.isGiven() || section.isNamed()
                ? Optional.of(
                        new Configured(settings, section.path("blueprints").isPresent()))
                : Optional.empty();
    }

    @Override
    public Optional<List<String>> checkBlueprint(Path file) throws ProviderException {
        return Blueprints.check(file, FIELDS);
    }

    /** @param own whether the folder of blueprints is this provider's alone */
    private record Configured(DockerSettings settings, boolean own) implements ConfiguredProvider {
        @Override
        public String name() {
            return DockerFields.PROVIDER;
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) throws IOException {
            return HostedProvider.open(
                    blueprints(context),
                    sites(context, settings.retryFor()),
                    state(context),
                    context.secrets(),
                    context.tending(),
                    context.time(),
                    context.random());
        }

        @Override
        public ProviderView view(ProviderContext context) {
            return new Onlooker(blueprints(context), state(context), sites(context, Duration.ZERO));
        }

        private Blueprints blueprints(ProviderContext context) {
            return new Blueprints(
                    settings.blueprints(),
                    FIELDS,
                    own || context.defaultProvider().equals(DockerFields.PROVIDER));
        }

        private static Path state(ProviderContext context) {
            return context.stateDirectory().resolve(DockerFields.PROVIDER);
        }

        private DockerSites sites(ProviderContext context, Duration retryFor) {
            Path home = Path.of(System.getProperty("user.home"));
            try {
                var engine = new Engine(EngineAddress.find(settings.host(), System.getenv(), home), retryFor);
                var logins = new RegistryLogins(
                        EngineAddress.configuration(System.getenv(), home), context.secrets()::addForGood);
                return new DockerSites(
                        engine, new Images(engine, logins), settings, context.installation(), context.random());
            } catch (ProviderException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }
}
