package io.greenroom.benchmark;

import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderView;
import java.nio.file.Path;
import java.util.Optional;

/** Its provider is always there. */
final class NoOpKind implements ProviderKind {
    @Override
    public String name() {
        return NoOpProvider.NAME;
    }

    @Override
    public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
        return Optional.of(new Configured());
    }

    private record Configured() implements ConfiguredProvider {
        @Override
        public String name() {
            return NoOpProvider.NAME;
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) {
            return new NoOpProvider(context.stateDirectory());
        }

        @Override
        public ProviderView view(ProviderContext context) {
            return open(context);
        }
    }
}
