package io.greenroom.provider.local;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.lifecycle.Onlooker;
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
        Optional<Path> own = section.path("blueprints");
        return Optional.of(new Configured(own.orElse(blueprints), own.isPresent()));
    }

    @Override
    public Optional<List<String>> checkBlueprint(Path file) throws ProviderException {
        return Blueprints.check(file, LocalProvider.FIELDS);
    }

    /** @param own whether the folder is this provider's alone */
    private record Configured(Path folder, boolean own) implements ConfiguredProvider {
        @Override
        public String name() {
            return LocalProvider.NAME;
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) throws IOException {
            return LocalProvider.open(
                    blueprints(context),
                    context.stateDirectory(),
                    context.secrets(),
                    context.tending(),
                    context.time(),
                    context.random());
        }

        @Override
        public ProviderView view(ProviderContext context) {
            return new Onlooker(blueprints(context), context.stateDirectory(), new LocalSites(context.random()));
        }

        private Blueprints blueprints(ProviderContext context) {
            return new Blueprints(
                    folder,
                    LocalProvider.FIELDS,
                    own || context.defaultProvider().equals(LocalProvider.NAME));
        }
    }
}
