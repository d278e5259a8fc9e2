package io.greenroom.provider.local;

import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Environments of processes on this machine. It needs no settings, so that it is always there. */
public final class LocalKind implements ProviderKind {
    @Override
    public String name() {
        return LocalProvider.NAME;
    }

    @Override
    public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
        return Optional.of(new Configured(section.path("blueprints").orElse(blueprints)));
    }

    @Override
    public Optional<List<String>> checkBlueprint(Path file) throws ProviderException {
        return Optional.of(Blueprints.check(file));
    }

    private record Configured(Path blueprints) implements ConfiguredProvider {
        @Override
        public String name() {
            return LocalProvider.NAME;
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) throws IOException {
            return LocalProvider.open(
                    blueprints, context.stateDirectory(), context.secrets(), context.time(), context.random());
        }

        @Override
        public ProviderView view(ProviderContext context) {
            return new Onlooker(new Blueprints(blueprints), context.stateDirectory());
        }
    }
}
